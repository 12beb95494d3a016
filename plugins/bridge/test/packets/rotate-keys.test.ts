import assert from 'node:assert/strict';
import { chmod, copyFile, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePacket } from '../../src/packets/encode-packet.ts';
import { parseKeyFile, type FiledKey } from '../../src/packets/key-file.ts';
import { newSecret, packetKey } from '../../src/packets/packet-key.ts';
import { openPacketKeys } from '../../src/packets/packet-keys.ts';
import { createPacketReceiver } from '../../src/packets/packet-receiver.ts';
import { rotateKeys, type RotationStep } from '../../src/packets/rotate-keys.ts';
import { writeNewKeyFile } from '../../src/packets/write-key-file.ts';
import { listingStore, outgoing } from '../support/packet-fixture.ts';

describe('replacing a key', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-rotate-'));
    file = join(folder, 'bridge.key');
    await writeNewKeyFile(file, [{ use: 'sign', key: packetKey(newSecret()) }]);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const keysOf = async (path = file): Promise<readonly FiledKey[]> => parseKeyFile(await readFile(path, 'utf8'), path);

  it('adds a key that is accepted, lets it sign, and removes the old one', async () => {
    const [old] = await keysOf();
    const added = await rotateKeys(file, 'add');
    const [, fresh] = await keysOf();
    assert.deepEqual(await keysOf(), [old, { use: 'accept', key: fresh?.key }]);
    assert.deepEqual([added.signing, added.accepted], [old?.key.id, [old?.key.id, fresh?.key.id]]);
    assert.match(added.next, new RegExp(`Copy ${file} .*egd bridge rotate ${file} --activate$`));
    const activated = await rotateKeys(file, 'activate');
    assert.deepEqual(
      (await keysOf()).map(({ use, key }) => [use, key.id]),
      [
        ['accept', old?.key.id],
        ['sign', fresh?.key.id],
      ],
    );
    assert.match(activated.next, new RegExp(`egd bridge rotate ${file} --retire$`));
    await rotateKeys(file, 'retire');
    assert.deepEqual(
      (await keysOf()).map(({ use, key }) => [use, key.id]),
      [['sign', fresh?.key.id]],
    );
  });

  it('does no step when it is not its turn, and says which is next', async () => {
    const turns: readonly [RotationStep, readonly RotationStep[], RegExp][] = [
      ['add', ['activate', 'retire'], /Begin with/],
      ['activate', ['add', 'retire'], /--activate/],
      ['retire', ['add', 'activate'], /--retire/],
    ];
    for (const [turn, others, suggestion] of turns) {
      const before = await readFile(file, 'utf8');
      for (const other of others) {
        await assert.rejects(rotateKeys(file, other), (error: Error & { code?: string; suggestions?: readonly string[] }) => {
          assert.equal(error.code, 'USAGE_INVALID');
          assert.match(error.suggestions?.join('') ?? '', suggestion);
          return true;
        });
      }
      assert.equal(await readFile(file, 'utf8'), before);
      await rotateKeys(file, turn);
    }
  });

  it('keeps the mode of the file, and leaves nothing beside it', async () => {
    await chmod(file, 0o640);
    await rotateKeys(file, 'add');
    assert.equal((await stat(file)).mode & 0o777, 0o640);
    assert.deepEqual(await readdir(folder), ['bridge.key']);
  });

  it('never writes over a file that is there', async () => {
    const before = await readFile(file, 'utf8');
    await assert.rejects(writeNewKeyFile(file, [{ use: 'sign', key: packetKey(newSecret()) }]), { code: 'BRIDGE_KEY_EXISTS' });
    assert.equal(await readFile(file, 'utf8'), before);
    assert.deepEqual(await readdir(folder), ['bridge.key']);
  });

  it('loses no packet while packets flow, with a file on each end that changes at its own time', async () => {
    const [inside, outside] = [join(folder, 'inside.key'), join(folder, 'outside.key')];
    for (const end of [inside, outside]) await copyFile(file, end);
    const collector = await openPacketKeys({ keyFile: inside, environment: {}, watchInterval: 0 });
    const gateway = await openPacketKeys({ keyFile: outside, environment: {}, watchInterval: 0 });
    const store = listingStore();
    const { time } = outgoing();
    const options = { formats: ['egd-2'], maxAge: 300_000, maxAhead: 30_000, maxPacketSize: 2000, now: () => time } as const;
    const receiver = createPacketReceiver({ ...options, keys: gateway, store });
    let sequence = 0;
    const flow = async (): Promise<void> => {
      const packets = Array.from({ length: 20 }, () => encodePacket(outgoing({ sequence: ++sequence }), collector.signing, 'egd-2'));
      for (const packet of packets) await receiver.receive(packet);
    };
    const bring = async (end: string, keys: typeof gateway): Promise<void> => {
      await copyFile(file, end);
      await Promise.all([flow(), keys.reload(), flow()]);
    };
    const [before] = collector.accepted;
    await flow();
    await rotateKeys(file, 'add');
    await bring(outside, gateway);
    await bring(inside, collector);
    await rotateKeys(file, 'activate');
    await bring(inside, collector);
    await bring(outside, gateway);
    await rotateKeys(file, 'retire');
    await bring(inside, collector);
    await bring(outside, gateway);
    assert.deepEqual(
      store.packets.map((packet) => packet.sequence).toSorted((a, b) => a - b),
      Array.from({ length: sequence }, (_, index) => index + 1),
    );
    assert.deepEqual([...new Set(store.packets.map(({ keyId }) => keyId))], [before?.id, collector.signing.id]);
    await assert.rejects(receiver.receive(encodePacket(outgoing({ sequence: 9999 }), before ?? collector.signing, 'egd-2')), {
      code: 'PACKET_UNKNOWN_KEY',
    });
  });
});
