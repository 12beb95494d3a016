import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { sealedDatagrams, signedPackets, type PackerOptions } from '../../src/collector/packer.ts';
import { packetKey } from '../../src/packets/packet-key.ts';

const options = (): PackerOptions & { time: number; keys: { signing: ReturnType<typeof packetKey> } } => {
  let sequence = 0;
  const made = {
    collector: 'inside',
    keys: { signing: packetKey(randomBytes(32)) },
    sequence: { next: async () => ({ epoch: 1, sequence: ++sequence }) },
    time: 1_700_000_000_000,
    now: () => made.time,
  };
  return made;
};

describe('packer', () => {
  const data = randomBytes(100);

  it('signs a packet anew for another try, with the key and the time of then, under the same number', async () => {
    const parts = options();
    const packer = signedPackets('egd-2', 65_536, parts);
    const first = await packer.pack(data);
    assert.deepEqual((await packer.packAgain(data, first)).bytes, first.bytes);
    parts.time += 600_000;
    const later = await packer.packAgain(data, first);
    parts.keys.signing = packetKey(randomBytes(32));
    const otherKey = await packer.packAgain(data, first);
    assert.deepEqual([later.number, otherKey.number], [first.number, first.number]);
    assert.notDeepEqual(later.bytes, first.bytes);
    assert.notDeepEqual(otherKey.bytes, later.bytes);
  });

  it('leaves a QRNG-DD packet as it is once it may have arrived', async () => {
    const parts = options();
    const packer = signedPackets('qrng-dd-1', 65_536, parts);
    const first = await packer.pack(data);
    parts.time += 1000;
    assert.notDeepEqual((await packer.packAgain(data, first)).bytes, first.bytes);
    assert.deepEqual((await packer.packAgain(data, { ...first, mayHaveArrived: true })).bytes, first.bytes);
  });

  it('never seals under one number twice', async () => {
    const packer = sealedDatagrams('aes-256-gcm', 65_536, options());
    const first = await packer.pack(data);
    const again = await packer.packAgain(data, first);
    assert.notDeepEqual(again.number, first.number);
    assert.ok(first.bytes.length <= 1200);
    const full = await packer.pack(randomBytes(packer.mostData));
    assert.equal(full.bytes.length, 1200);
  });
});
