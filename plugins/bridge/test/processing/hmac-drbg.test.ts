import assert from 'node:assert/strict';
import { HmacDrbg, MOST } from '../../src/processing/hmac-drbg.ts';

const EMPTY = new Uint8Array();

describe('HmacDrbg', () => {
  // NIST CAVP, drbgvectors_no_reseed/HMAC_DRBG.rsp, SHA-256, no personalization string, COUNT = 0: the second of two requests.
  it('gives what NIST publishes without reseeding', () => {
    const drbg = new HmacDrbg(
      hex('ca851911349384bffe89de1cbdc46e6831e44d34a4fb935ee285dd14b71a7488'),
      hex('659ba96c601dc69fc902940805ec0ca8'),
      EMPTY,
    );
    drbg.generate(Buffer.alloc(128));
    const second = Buffer.alloc(128);
    drbg.generate(second);
    assert.equal(
      second.toString('hex'),
      'e528e9abf2dece54d47c7e75e5fe302149f817ea9fb4bee6f4199697d04d5b89d54fbb978a15b5c443c9ec21036d2460' +
        'b6f73ebad0dc2aba6e624abf07745bc107694bb7547bb0995f70de25d6b29e2d3011bb19d27676c07162c8b5ccde0668' +
        '961df86803482cb37ed6d5c0bb8d50cf1f50d476aa0458bdaba806f48be9dcb8',
    );
  });

  // NIST CAVP, drbgvectors_pr_false/HMAC_DRBG.rsp, SHA-256, no personalization string, COUNT = 0: reseeded, the second of two requests.
  it('gives what NIST publishes with reseeding', () => {
    const drbg = new HmacDrbg(
      hex('06032cd5eed33f39265f49ecb142c511da9aff2af71203bffaf34a9ca5bd9c0d'),
      hex('0e66f71edc43e42a45ad3c6fc6cdc4df'),
      EMPTY,
    );
    drbg.reseed(hex('01920a4e669ed3a85ae8a33b35a74ad7fb2a6bb4cf395ce00334a9c9a5a5d552'));
    drbg.generate(Buffer.alloc(128));
    const second = Buffer.alloc(128);
    drbg.generate(second);
    assert.equal(
      second.toString('hex'),
      '76fc79fe9b50beccc991a11b5635783a83536add03c157fb30645e611c2898bb2b1bc215000209208cd506cb28da2a51' +
        'bdb03826aaf2bd2335d576d519160842e7158ad0949d1a9ec3e66ea1b1a064b005de914eac2e9d4f2d72a8616a802254' +
        '22918250ff66a41bd2f864a6a38cc5b6499dc43f7f2bd09e1e0f8f5885935124',
    );
  });

  it('begins a stream that is shorter with the same bytes', () => {
    const [short, long] = [Buffer.alloc(45), Buffer.alloc(64)];
    for (const into of [short, long]) new HmacDrbg(Buffer.alloc(32, 7), Buffer.alloc(16, 8), Buffer.from('test')).generate(into);
    assert.deepEqual(short, long.subarray(0, 45));
  });

  it('refuses more than 2^19 bits at once', () => {
    const drbg = new HmacDrbg(Buffer.alloc(32), Buffer.alloc(16), EMPTY);
    assert.throws(() => drbg.generate(Buffer.alloc(MOST + 1)), RangeError);
  });
});

function hex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}
