import assert from 'node:assert/strict';
import { unmetExpectation } from '../src/expectation.ts';
import { isRefusal } from '../src/refusal.ts';
import { describeReply } from '../src/reply-excerpt.ts';

describe('what is expected of a reply', () => {
  it('is one of the content types, of which `*` stands for any of a kind', () => {
    const png = reply('x', 'image/png');
    for (const type of ['image/png', 'IMAGE/PNG', 'image/*', ['text/html', 'image/*']])
      assert.equal(unmetExpectation({ content_type: type }, png), undefined);
    assert.equal(unmetExpectation({ content_type: ['text/html', 'text/*'] }, png), 'type text/html or text/*');
    assert.equal(unmetExpectation({ content_type: 'image/*' }, reply('x', 'imagery/png')), 'type image/*');
    assert.equal(unmetExpectation({ content_type: 'image/*' }, reply('x', '')), 'type image/*');
  });

  it('is the exact length, with nothing after it', () => {
    assert.equal(unmetExpectation({ length: 3 }, reply('abc')), undefined);
    for (const body of ['ab', 'abcd']) assert.equal(unmetExpectation({ length: 3 }, reply(body)), '3 bytes');
    assert.equal(unmetExpectation({ length: 3 }, { ...reply('abc'), truncated: true }), '3 bytes');
  });

  it('is a match of the pattern in the bytes read as latin1', () => {
    assert.equal(unmetExpectation({ pattern: '^\\x89PNG' }, reply(Buffer.from('\u0089PNG..', 'latin1'))), undefined);
    assert.equal(unmetExpectation({ pattern: '^PNG' }, reply('x PNG')), 'a match of /^PNG/');
  });

  it('is found in two seconds, however long a server makes a pattern search', () => {
    assert.equal(unmetExpectation({ pattern: '^(a+)+$' }, reply(`${'a'.repeat(60)}b`)), 'a match of /^(a+)+$/ within 2 s');
  });
});

describe('a refusal that looks like data', () => {
  it('is a text that begins with `Error:`, or a short plain text about limits', () => {
    assert.ok(isRefusal(reply('Error: The server is overloaded', 'text/plain')));
    assert.ok(isRefusal(reply('\ufeff\n ERROR: no', '')));
    assert.ok(isRefusal(reply('Error: no', 'text/html')));
    assert.ok(isRefusal(reply('The QRNG API is limited to 1 requests per minute.', 'text/plain')));
    assert.ok(isRefusal(reply('Too many requests, slow down', 'text/plain')));
  });

  it('is short JSON that says it is an error', () => {
    assert.ok(isRefusal(reply('{"success": false, "message": "wait"}', 'application/json')));
    assert.ok(isRefusal(reply('{"error":"quota"}', 'application/problem+json')));
    assert.ok(isRefusal(reply('{"status":"error"}', 'text/json')));
    for (const json of ['{"success":true,"error":null,"data":[1]}', '{"error":false}', '[1,2]', 'null', '{"error":'])
      assert.ok(!isRefusal(reply(json, 'application/json')), json);
  });

  it('is no page, no bytes, and no long text', () => {
    assert.ok(!isRefusal(reply('<!DOCTYPE html><title>Too many requests</title>', 'text/html')));
    assert.ok(!isRefusal(reply('Error: not a text at all', 'image/png')));
    assert.ok(!isRefusal(reply(`About the rate limit. ${'Once more. '.repeat(200)}`, 'text/plain')));
    assert.ok(!isRefusal(reply('12 errors: 3', 'text/plain')));
    assert.ok(!isRefusal(reply('Terror: a film', 'text/plain')));
  });
});

describe('the description of a reply', () => {
  it('has the first line of a text, cut and printable', () => {
    assert.equal(describeReply(reply('\n\n  <!DOCTYPE html>\n<p>', 'text/html')), '23 bytes of text/html: "<!DOCTYPE html>"');
    assert.equal(describeReply(reply(`no ${'!'.repeat(300)}`)), `303 bytes: "no ${'!'.repeat(117)}"`);
    assert.equal(describeReply({ ...reply('please wait'), truncated: true }), 'more than 11 bytes: "please wait"');
  });

  it('shows nothing that may be of a generator', () => {
    for (const body of [
      Buffer.of(0, 255, 1, 2),
      'a1b2c3d4',
      '[12, 250, 3]',
      '["0xff", "0x1a"]',
      'QmFzZTY0IGlzIG5vdCBzaG93biBoZXJl',
      '0.5\n0.25',
    ]) {
      assert.match(describeReply(reply(body)), /^\d+ bytes$/, String(body));
    }
  });
});

function reply(body: string | Buffer, contentType = ''): { body: Buffer; contentType: string; truncated: boolean } {
  return { body: Buffer.from(body), contentType, truncated: false };
}
