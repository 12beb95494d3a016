import assert from 'node:assert/strict';
import { CONSTRUCTS } from './constructs.ts';
import { differences, hasPython } from './oracle.ts';

describe('reading a configuration of the Python daemon', () => {
  before(async function () {
    if (!(await hasPython())) this.skip();
  });

  for (const [title, text] of Object.entries(CONSTRUCTS)) {
    it(`reads ${title} as Python does`, async () => {
      assert.deepEqual(await differences(text), []);
    });
  }
});
