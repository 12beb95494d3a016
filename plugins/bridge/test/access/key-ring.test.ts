import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { adoptKey, hashKey, makeKey, type ApiKey } from '../../src/access/api-key.ts';
import { KeyRing } from '../../src/access/key-ring.ts';

describe('the keys of clients', () => {
  it('have an id and 256 random bits, and are never alike', () => {
    const made = Array.from({ length: 100 }, () => makeKey());
    for (const { id, text } of made) assert.match(text, new RegExp(`^egdk_${id}_[A-Za-z0-9_-]{43}$`));
    assert.equal(new Set(made.map(({ text }) => text)).size, 100);
    assert.equal(new Set(made.map(({ id }) => id)).size, 100);
  });

  it('are found by the whole text alone', () => {
    const { ring, text, key } = ringWithOne();
    assert.equal(ring.find(text, 0), key);
    for (const wrong of [
      undefined,
      '',
      'x',
      text.slice(0, -1),
      `${text}A`,
      text.toUpperCase(),
      ` ${text}`,
      text.slice(0, 18),
      makeKey().text,
    ]) {
      assert.equal(ring.find(wrong, 0), undefined, String(wrong));
    }
  });

  it('differ in every one of their characters', () => {
    const { ring, text } = ringWithOne();
    for (let place = 0; place < text.length; place++) {
      const other = text[place] === 'B' ? 'C' : 'B';
      assert.equal(ring.find(text.slice(0, place) + other + text.slice(place + 1), 0), undefined, `character ${place}`);
    }
  });

  it('are no longer found from the moment that they expire', () => {
    const { ring, text, key } = ringWithOne({ expires: 1000 });
    assert.equal(ring.find(text, 999), key);
    assert.equal(ring.find(text, 1000), undefined);
  });

  it('may be made elsewhere, and are then found among those of egd', () => {
    const own = randomBytes(16).toString('hex');
    const adopted = keyOf({ ...adoptKey(own) }, 'old-client');
    const { key, text } = ringWithOne();
    const ring = new KeyRing([adopted, key]);
    assert.equal(ring.find(own, 0), adopted);
    assert.equal(ring.find(text, 0), key);
    assert.equal(ring.find(randomBytes(16).toString('hex'), 0), undefined);
    assert.equal(ring.find('', 0), undefined);
  });

  it('are not found by the id of an adopted one, nor by a hash', () => {
    const adopted = keyOf(adoptKey(randomBytes(32).toString('hex')), 'old-client');
    const ring = new KeyRing([adopted]);
    assert.equal(ring.find(adopted.hash, 0), undefined);
    assert.equal(ring.find(`egdk_${adopted.id}_${'A'.repeat(43)}`, 0), undefined);
  });

  it('may be brought from another gateway of egd with their id', () => {
    const { id, text } = makeKey();
    assert.deepEqual(adoptKey(text), { id, text, isAdopted: false });
  });

  it('are not taken over when they could be guessed', () => {
    for (const weak of [
      '',
      'secret',
      'a'.repeat(64),
      '0123456789'.slice(0, 9).repeat(5),
      'passwords with spaces are no keys here',
      'ä'.repeat(40),
    ]) {
      assert.throws(() => adoptKey(weak), { code: 'USAGE_INVALID' }, weak);
    }
  });

  it('are hashed no further than a request may reasonably be long', () => {
    const { ring } = ringWithOne();
    assert.equal(ring.find('x'.repeat(100_000), 0), undefined);
  });
});

function ringWithOne(more: Partial<ApiKey> = {}): { ring: KeyRing; text: string; key: ApiKey } {
  const { id, text } = makeKey();
  const key = { ...keyOf({ id, text, isAdopted: false }, 'lab'), ...more };
  return { ring: new KeyRing([key]), text, key };
}

function keyOf({ id, text, isAdopted }: { readonly id: string; readonly text: string; readonly isAdopted: boolean }, name: string): ApiKey {
  return { id, name, hash: hashKey(text), isAdopted, scopes: ['draw'], created: 0 };
}
