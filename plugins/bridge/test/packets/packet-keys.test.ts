import assert from 'node:assert/strict';
import { chmod, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComponentLog } from 'egd-core/logging';
import { openPacketKeys, type PacketKeys, type PacketKeysOptions } from '../../src/packets/packet-keys.ts';
import { keyOf } from '../support/packet-fixture.ts';

const [one, two, three] = [keyOf(1), keyOf(2), keyOf(3)];
const hex = ({ secret }: { readonly secret: Uint8Array }): string => Buffer.from(secret).toString('hex');

describe('the keys of packets', () => {
  let folder: string;
  let keyFile: string;
  let opened: PacketKeys[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-keys-'));
    keyFile = join(folder, 'bridge.key');
    opened = [];
  });
  afterEach(async () => {
    for (const keys of opened) keys.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (options: Partial<PacketKeysOptions>): Promise<PacketKeys> => {
    const keys = await openPacketKeys({ environment: {}, watchInterval: 0, ...options });
    opened.push(keys);
    return keys;
  };
  const write = (text: string, path = keyFile): Promise<void> => writeFile(path, text, { mode: 0o600 });

  it('come from the configuration, in hexadecimal or base64', async () => {
    const base64 = Buffer.from(one.secret).toString('base64');
    for (const hmacSecretKey of [hex(one), hex(one).toUpperCase(), ` ${hex(one)}\n`, base64, base64.replace('=', '')]) {
      assert.deepEqual(idsOf(await open({ hmacSecretKey, environment: { EGD_BRIDGE_KEY: hex(two) } })), [one.id, one.id]);
    }
  });

  it('come from a file, of which the one that signs and another are accepted', async () => {
    await write(`# made today\r\n\naccept ${hex(one)} # old\n  sign ${hex(two)}\n`);
    const keys = await open({ keyFile });
    assert.deepEqual(idsOf(keys), [two.id, one.id, two.id]);
    assert.equal(keys.find(one.id)?.id, one.id);
    assert.equal(keys.find(three.id), undefined);
  });

  it('come from the environment, and from the credentials of systemd', async () => {
    assert.deepEqual(idsOf(await open({ environment: { EGD_BRIDGE_KEY: hex(one), CREDENTIALS_DIRECTORY: folder } })), [one.id, one.id]);
    await writeFile(join(folder, 'egd-bridge-key'), `${hex(two)}\n`, { mode: 0o440 });
    assert.deepEqual(idsOf(await open({ environment: { CREDENTIALS_DIRECTORY: folder } })), [two.id, two.id]);
  });

  const unusable: Readonly<Record<string, Partial<PacketKeysOptions>>> = {
    'there is none': {},
    'it is empty': { hmacSecretKey: '' },
    'it is empty in the environment': { environment: { EGD_BRIDGE_KEY: '' } },
    'it is blank': { hmacSecretKey: '  ' },
    'it has 31 bytes': { hmacSecretKey: 'a5'.repeat(30) + '01' },
    'it has 31 bytes in base64': { hmacSecretKey: Buffer.from(one.secret.subarray(1)).toString('base64') },
    'it has more than 1,024 bytes': { hmacSecretKey: '01'.repeat(1024) + '02' },
    'it is one byte again and again': { hmacSecretKey: '00'.repeat(32) },
    'it is neither hexadecimal nor base64': { hmacSecretKey: 'a secret that is long enough, but text!' },
    'two places are named': { hmacSecretKey: hex(one), keyFile: '/nowhere' },
    'the file is not there': { keyFile: '/nowhere/bridge.key' },
    'the file is a folder': { keyFile: tmpdir() },
    'the credential is not there': { environment: { CREDENTIALS_DIRECTORY: '/nowhere' } },
  };
  for (const [fault, options] of Object.entries(unusable)) {
    it(`are refused when ${fault}`, async () => {
      await assert.rejects(open(options), { code: 'BRIDGE_KEY_INVALID' });
    });
  }

  const files: Readonly<Record<string, string>> = {
    'no key': '# nothing\n',
    'a key that is short': 'sign 0102\n',
    'no key that signs': `accept ${hex(one)}\n`,
    'two keys that sign': `sign ${hex(one)}\nsign ${hex(two)}\n`,
    'the same key twice': `sign ${hex(one)}\naccept ${hex(one)}\n`,
    'three keys': `sign ${hex(one)}\naccept ${hex(two)}\naccept ${hex(three)}\n`,
    'another word': `use ${hex(one)}\n`,
    'a word too many': `sign ${hex(one)} now\n`,
  };
  for (const [fault, text] of Object.entries(files)) {
    it(`are refused from a file with ${fault}, whose name is said and no key`, async () => {
      await write(text);
      await assert.rejects(open({ keyFile }), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'BRIDGE_KEY_INVALID');
        assert.ok(error.message.includes(keyFile));
        assert.doesNotMatch(error.message, /[\da-f]{16}/);
        return true;
      });
    });
  }

  it('are refused from a file that everybody may read, or others may change', async () => {
    await write(`sign ${hex(one)}\n`);
    for (const mode of [0o604, 0o644, 0o620, 0o602]) {
      await chmod(keyFile, mode);
      await assert.rejects(open({ keyFile }), { code: 'BRIDGE_KEY_INVALID' }, mode.toString(8));
    }
    await chmod(keyFile, 0o440);
    await open({ keyFile });
  });

  it('are others when the file was read again, and the old ones where it cannot be', async () => {
    const errors: string[] = [];
    const log = listingLog(errors);
    await write(`sign ${hex(one)}\n`);
    const keys = await open({ keyFile, log });
    assert.equal(await keys.reload(), false);
    await write(`sign ${hex(one)}\naccept ${hex(two)}\n`);
    assert.equal(await keys.reload(), true);
    assert.deepEqual(idsOf(keys), [one.id, one.id, two.id]);
    for (const spoil of [() => write('nothing of use\n'), () => rm(keyFile)]) {
      await spoil();
      assert.equal(await keys.reload(), false);
      assert.deepEqual(idsOf(keys), [one.id, one.id, two.id]);
    }
    assert.equal(errors.length, 2);
    await write(`sign ${hex(two)}\n`);
    assert.equal(await keys.reload(), true);
    assert.deepEqual(idsOf(keys), [two.id, two.id]);
  });

  it('are others by themselves when the file was replaced, also behind a link', async () => {
    const { promise: changed, resolve } = Promise.withResolvers<void>();
    await write(`sign ${hex(one)}\n`, join(folder, 'first'));
    await write(`sign ${hex(two)}\naccept ${hex(one)}\n`, join(folder, 'second'));
    await symlink('first', keyFile);
    const log = { ...listingLog([]), info: () => resolve() };
    const keys = await open({ keyFile, log, watchInterval: 20 });
    await symlink('second', join(folder, 'link'));
    await rename(join(folder, 'link'), keyFile); // as Kubernetes does it
    await changed;
    assert.deepEqual(idsOf(keys), [two.id, two.id, one.id]);
  });
});

function idsOf({ signing, accepted }: PacketKeys): string[] {
  return [signing.id, ...accepted.map(({ id }) => id)];
}

function listingLog(errors: string[]): ComponentLog {
  return { debug: ignore, info: ignore, warn: ignore, fatal: ignore, error: (message) => void errors.push(message) };
}

function ignore(): void {}
