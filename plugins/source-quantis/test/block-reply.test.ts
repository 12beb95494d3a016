import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import type { HttpReply } from 'egd-core';
import { readBlockReply } from '../src/block-reply.ts';

function reply(contentType: string, body: string | Uint8Array, truncated = false): HttpReply {
  return { url: 'https://a.example', status: 200, headers: {}, contentType, body: Buffer.from(body), truncated };
}

function refusal(received: HttpReply, size: number): string {
  const read = readBlockReply(received, size);
  assert.ok('refusal' in read, 'it was taken for a block');
  return read.refusal;
}

describe('reply of an appliance', () => {
  it('is raw bytes when it has the length asked for', () => {
    for (const type of ['application/octet-stream', '', 'text/plain', 'application/x-binary']) {
      const bytes = randomBytes(64);
      assert.deepEqual(readBlockReply(reply(type, bytes), 64), { block: bytes });
    }
  });

  it('is a JSON array when it has the type and the length of one', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 64 }).filter((bytes) => new Set(bytes).size > 1),
        fc.constantFrom('application/json', 'text/json', 'application/vnd.quantis+json', '', 'text/plain'),
        fc.constantFrom(0, 2),
        (bytes, type, indent) => {
          const read = readBlockReply(reply(type, JSON.stringify([...bytes], undefined, indent)), bytes.length);
          assert.ok('block' in read);
          assert.deepEqual(Buffer.from(read.block), Buffer.from(bytes));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is refused when it is a page, whatever its length', () => {
    const page = '<html>\n<body>';
    assert.equal(refusal(reply('text/html', page), page.length), 'an HTML page: "<html>"');
    assert.equal(refusal(reply('application/xhtml+xml', page), 5), 'an HTML page: "<html>"');
  });

  it('is refused when it is a sentence that happens to have the length asked for', () => {
    const sentence = 'Please wait for a minute before you ask again.';
    for (const type of ['', 'text/plain', 'application/octet-stream']) {
      assert.equal(refusal(reply(type, sentence), sentence.length), `text: "${sentence}"`);
    }
    assert.equal(refusal(reply('text/plain', 'Error: busy'), 11), 'text: "Error: busy"');
    const json = '{"error":"busy"}';
    assert.match(refusal(reply('application/json', json), json.length), /^JSON that is no array of 16 numbers: /);
  });

  it('is refused when there is more or less than asked for', () => {
    assert.match(refusal(reply('application/octet-stream', randomBytes(63)), 64), /^63 bytes instead of 64/);
    assert.match(refusal(reply('application/octet-stream', randomBytes(200)), 64), /^200 bytes instead of 64/);
    assert.match(refusal(reply('', randomBytes(64), true), 64), /^more than 64 bytes instead of 64/);
    assert.equal(refusal(reply('', ''), 64), '0 bytes instead of 64: nothing');
    assert.equal(refusal(reply('application/json', '[1,2,3,4,5,6,7,8,9]'), 8), 'a JSON array of 9 values instead of 8');
  });

  it('is refused when a value of the array is no byte', () => {
    for (const wrong of ['256', '-1', '1.5', '"7"', 'null', '[1]']) {
      assert.equal(refusal(reply('application/json', `[1,2,3,${wrong}]`), 4), 'a JSON array whose value 3 is no integer from 0 to 255');
    }
    assert.match(refusal(reply('application/json', '{"data":[1,2,3]}'), 4), /^no JSON array: "\{/);
    assert.match(refusal(reply('application/json', '[1,2,3,'), 3), /^no JSON array: 7 bytes of application\/json$/);
  });

  it('is refused when all its bytes are the same, unless there are too few to tell', () => {
    for (const size of [4, 64]) assert.equal(refusal(reply('', new Uint8Array(size).fill(7)), size), `${size} bytes that are all the same`);
    assert.equal(refusal(reply('application/json', '[9,9,9,9]'), 4), '4 bytes that are all the same');
    assert.ok('block' in readBlockReply(reply('', Uint8Array.of(7)), 1));
  });

  it('is shown by its first line, at most 120 printable characters', () => {
    assert.equal(refusal(reply('text/html', `\n  Caf\u00e9 \u2713 closed\nsecond`), 4), 'an HTML page: "Caf? ? closed"');
    assert.equal(refusal(reply('text/html', 'x'.repeat(500)), 4), `an HTML page: "${'x'.repeat(120)}"`);
  });

  it('is not shown when it may be the output of a generator', () => {
    assert.equal(
      refusal(reply('application/octet-stream', randomBytes(1000)), 64),
      '1000 bytes instead of 64: 1000 bytes of application/octet-stream',
    );
    const numbers = '17, 203, 5, 99';
    assert.equal(refusal(reply('text/plain', numbers), 64), '14 bytes instead of 64: 14 bytes of text/plain');
  });

  it('is never taken for a block of another length, and reading it never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 40 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        fc.constantFrom('', 'application/json', 'text/plain', 'text/html', 'application/octet-stream'),
        fc.integer({ min: 1, max: 40 }),
        (body, type, size) => {
          const read = readBlockReply(reply(type, body), size);
          assert.ok('refusal' in read || read.block.length === size);
        },
      ),
      { numRuns: 500 },
    );
  });
});
