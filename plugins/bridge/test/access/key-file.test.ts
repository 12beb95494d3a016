import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { addKey, revokeKey } from '../../src/access/add-key.ts';
import { SCOPES } from '../../src/access/api-key.ts';
import { changeKeyFile, readKeyFile, stampOf } from '../../src/access/key-file.ts';
import { decodeKeys, encodeKeys } from '../../src/access/key-records.ts';

describe('the file of keys', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-keys-'));
    path = join(folder, 'inner', 'keys.json');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is made with its folder for its owner alone', async () => {
    assert.deepEqual(await readKeyFile(path), []);
    await addKey(path, { name: 'lab', scopes: ['draw'] }, 1000);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, 'inner'))).mode & 0o777, 0o700);
  });

  it('keeps what a key may do, and never the key', async () => {
    const wish = { name: 'lab', scopes: SCOPES, rate: 0.5, bytesPerDay: 1_048_576, expires: 5000 };
    const { key, text } = await addKey(path, wish, 1000);
    assert.deepEqual(await readKeyFile(path), [key]);
    assert.deepEqual(
      { ...key, id: undefined, hash: undefined },
      { ...wish, id: undefined, hash: undefined, isAdopted: false, created: 1000 },
    );
    assert.ok(!(await readFile(path, 'utf8')).includes(text.slice(-43)));
  });

  it('has every name and every key once', async () => {
    const { text } = await addKey(path, { name: 'lab', scopes: ['draw'] }, 0);
    await assert.rejects(addKey(path, { name: 'lab', scopes: ['draw'] }, 0), { code: 'GATEWAY_KEY_EXISTS', message: /`lab`/ });
    await assert.rejects(addKey(path, { name: 'other', text, scopes: ['draw'] }, 0), { code: 'GATEWAY_KEY_EXISTS', message: /`lab`/ });
  });

  it('takes names that need no quoting anywhere', async () => {
    for (const name of ['', '-x', 'a b', 'a/b', 'ä', 'x'.repeat(65), 'a\n', 'anonymous', '../x']) {
      await assert.rejects(addKey(path, { name, scopes: ['draw'] }, 0), { code: 'USAGE_INVALID' }, name);
    }
    await addKey(path, { name: 'a.b_c-9', scopes: ['draw'] }, 0);
  });

  it('gives a key up when it is revoked, and then takes its name again', async () => {
    const { key } = await addKey(path, { name: 'lab', scopes: ['draw'] }, 0);
    assert.equal((await revokeKey(path, 'lab')).id, key.id);
    assert.deepEqual(await readKeyFile(path), []);
    await assert.rejects(revokeKey(path, 'lab'), { code: 'GATEWAY_KEY_UNKNOWN' });
    await addKey(path, { name: 'lab', scopes: ['draw'] }, 0);
  });

  it('loses no key when several are made at once, and leaves nothing beside it', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `client-${index}`);
    await Promise.all(names.map((name) => addKey(path, { name, scopes: ['draw'] }, 0)));
    assert.deepEqual((await readKeyFile(path)).map(({ name }) => name).toSorted(), names.toSorted());
    assert.deepEqual((await readdir(join(folder, 'inner'))).toSorted(), ['keys.json', 'keys.json.lock']);
  });

  it('has another stamp after every change', async () => {
    const stamps = [await stampOf(path)];
    for (const name of ['a', 'b', 'c']) {
      await addKey(path, { name, scopes: ['draw'] }, 0);
      stamps.push(await stampOf(path));
    }
    assert.equal(new Set(stamps).size, 4);
  });

  it('stays the gateway’s when root changes it', async function ownedByAnother() {
    if (process.geteuid?.() !== 0) this.skip();
    await mkdir(join(folder, 'inner'));
    await chown(join(folder, 'inner'), 12_345, 12_345);
    for (const name of ['first', 'second']) {
      await addKey(path, { name, scopes: ['draw'] }, 0);
      for (const file of [path, `${path}.lock`]) assert.equal((await stat(file)).uid, 12_345);
    }
    assert.equal((await readKeyFile(path)).length, 2);
  });

  it('is not used when others could have written it', async () => {
    await addKey(path, { name: 'lab', scopes: ['draw'] }, 0);
    await chmod(path, 0o666);
    await assert.rejects(readKeyFile(path), { code: 'CONFIG_UNSAFE_PERMISSIONS', message: /mode 0666/ });
  });

  it('is not used, nor changed, when it is damaged', async () => {
    await changeKeyFile(path, (keys) => keys);
    for (const text of [
      '',
      '{}',
      '[]',
      'no JSON',
      '{"version":2,"keys":[]}',
      '{"version":1,"keys":[{}]}',
      '{"version":1,"keys":[],"more":1}',
    ]) {
      await writeFile(path, text);
      await assert.rejects(readKeyFile(path), { code: 'BRIDGE_STATE_INVALID' }, text);
      await assert.rejects(addKey(path, { name: 'lab', scopes: ['draw'] }, 0), { code: 'BRIDGE_STATE_INVALID' });
      assert.equal(await readFile(path, 'utf8'), text);
    }
  });

  it('reads back whatever keys were written', async () => {
    const time = fc.integer({ min: 0, max: 253_370_764_800_000 });
    const record = fc
      .record(
        {
          id: hexadecimal(12).map((digits) => digits.join('')),
          name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
          hash: hexadecimal(64).map((digits) => digits.join('')),
          isAdopted: fc.boolean(),
          scopes: fc.subarray([...SCOPES], { minLength: 1 }),
          rate: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
          bytesPerDay: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
          expires: time,
          created: time,
        },
        { requiredKeys: ['id', 'name', 'hash', 'isAdopted', 'scopes', 'created'] },
      )
      .map((key) => ({ ...key }));
    const keys = fc.uniqueArray(record, {
      maxLength: 5,
      comparator: (one, other) => one.id === other.id || one.name === other.name || one.hash === other.hash,
    });
    await fc.assert(fc.asyncProperty(keys, async (list) => assert.deepEqual(await decodeKeys(encodeKeys(list), path), list)));
  });

  it('that is any text or any JSON is refused by its code, and never crashes', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((keys) => JSON.stringify({ version: 1, keys: [keys] })),
    );
    await fc.assert(fc.asyncProperty(text, (any) => assert.rejects(decodeKeys(any, path), { code: 'BRIDGE_STATE_INVALID' })));
  });
});

function hexadecimal(length: number): fc.Arbitrary<readonly string[]> {
  return fc.array(fc.constantFrom(...Array.from('0123456789abcdef')), { minLength: length, maxLength: length });
}
