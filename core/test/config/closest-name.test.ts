import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { closestName, editDistance } from '../../src/config/closest-name.ts';

const KEYS = ['name', 'interval', 'scale', 'size', 'min_size', 'no_compress', 'init_delay', 'disabled'];

describe('closestName', () => {
  for (const [written, meant] of [
    ['intervall', 'interval'],
    ['intreval', 'interval'],
    ['minSize', 'min_size'],
    ['min-size', 'min_size'],
    ['NAME', 'name'],
    ['disable', 'disabled'],
    ['nocompress', 'no_compress'],
  ] as const) {
    it(`takes ${written} for ${meant}`, () => assert.equal(closestName(written, KEYS), meant));
  }

  for (const written of ['temperature', 'x', '', 'zz', 'headers']) {
    it(`knows nothing that ${JSON.stringify(written)} could be`, () => assert.equal(closestName(written, KEYS), undefined));
  }
});

describe('editDistance', () => {
  it('counts letters added, removed, replaced and swapped', () => {
    assert.equal(editDistance('abc', 'abcd'), 1);
    assert.equal(editDistance('abc', 'ab'), 1);
    assert.equal(editDistance('abc', 'axc'), 1);
    assert.equal(editDistance('abc', 'acb'), 1);
    assert.equal(editDistance('kitten', 'sitting'), 3);
    assert.equal(editDistance('', 'abc'), 3);
  });

  it('is the same both ways, and nothing only between equal words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
        assert.equal(editDistance(one, other), editDistance(other, one));
        assert.equal(editDistance(one, other) === 0, one === other);
      }),
    );
  });
});
