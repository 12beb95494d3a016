import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packetKey } from '../../src/packets/packet-key.ts';
import { openPacketKeys } from '../../src/packets/packet-keys.ts';
import { fromHex } from '../support/packet-fixture.ts';

const BIN = join(import.meta.dirname, '../../../../bin/run.js');

describe('egd bridge', () => {
  let home: string;
  let file: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'egd-bridge-'));
    file = join(home, 'keys', 'bridge.key');
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const bridge = async (...args: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> => {
    const child = spawn(process.execPath, [BIN, 'bridge', ...args], {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home },
      timeout: 50_000,
    });
    const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    child.stdin.end();
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { status, stdout, stderr };
  };
  const idsOf = async (): Promise<string[]> => {
    const keys = await openPacketKeys({ keyFile: file, environment: {}, watchInterval: 0 });
    return [keys.signing.id, ...keys.accepted.map(({ id }) => id)];
  };

  it('keygen prints a new key of 32 bytes each time, alone on a line', async () => {
    const [one, other] = await Promise.all([bridge('keygen'), bridge('keygen')]);
    assert.match(one.stdout, /^[\da-f]{64}\n$/);
    assert.deepEqual([one.status, one.stderr], [0, '']);
    assert.notEqual(one.stdout, other.stdout);
  });

  it('keygen tells key and id with --json', async () => {
    const { key, id, ...rest } = JSON.parse((await bridge('keygen', '--json')).stdout);
    assert.equal(packetKey(fromHex(key)).id, id);
    assert.deepEqual(rest, {});
  });

  it('keygen --output writes a key file for its owner alone, shows no key, and never writes over one', async () => {
    const { status, stdout } = await bridge('keygen', '--output', 'keys/bridge.key');
    assert.equal(status, 0);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const [id = ''] = await idsOf();
    assert.match(stdout, new RegExp(`^Wrote key ${id} to ${file}\\. `));
    const before = await readFile(file, 'utf8');
    const again = await bridge('keygen', '--output', 'keys/bridge.key', '--json');
    assert.equal(again.status, 3);
    assert.equal(JSON.parse(again.stdout).code, 'BRIDGE_KEY_EXISTS');
    assert.equal(await readFile(file, 'utf8'), before);
    assert.doesNotMatch(stdout + again.stdout, /[\da-f]{64}/);
  });

  it('rotate replaces the key in three steps, says what is next, and refuses a step that is not', async () => {
    await bridge('keygen', '--output', file);
    const [old = ''] = await idsOf();
    const added = await bridge('rotate', file);
    assert.match(added.stdout, /\(signs\), [\da-f]{16}\.\nCopy .* --activate\n$/s);
    const { status, stderr } = await bridge('rotate', file, '--retire');
    assert.equal(status, 2);
    assert.match(stderr, /Code: USAGE_INVALID\nTry: Go on with `egd bridge rotate .* --activate`/);
    const { step, signing, accepted, next } = JSON.parse((await bridge('rotate', file, '--activate', '--json')).stdout);
    assert.deepEqual([step, accepted], ['activate', [old, signing]]);
    assert.match(next, /--retire$/);
    assert.equal((await bridge('rotate', file, '--retire')).status, 0);
    assert.deepEqual(await idsOf(), [signing, signing]);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });
});
