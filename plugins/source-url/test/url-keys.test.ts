import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import sourceTypes, { urlSourceType } from '../src/source-types.ts';
import { urlJsonSchema } from '../src/url-json-schema.ts';
import { urlKeys } from '../src/url-keys.ts';

const URL = 'https://example.com/feed';
const PIN = 'ab'.repeat(32);

describe('the keys of the source type `url`', () => {
  it('may be all there are', () => {
    const keys = {
      url: URL,
      prefetch: 'https://example.com/',
      headers: { 'X-Api-Key': 'k', accept: 'image/*' },
      tls_ca_file: '/etc/ca.pem',
      allow_http: false,
      expect: { content_type: ['image/*', 'application/atom+xml'], length: 100, pattern: '^\\d' },
    };
    assert.deepEqual(urlKeys(z).parse(keys), keys);
    assert.deepEqual(problems({ url: URL, tls_fingerprint: PIN }), []);
    assert.deepEqual(problems({ url: URL, tls_fingerprint: PIN.toUpperCase().replaceAll(/..(?=.)/g, '$&:') }), []);
    assert.deepEqual(problems({ url: URL, expect: { content_type: 'Image/PNG' } }), []);
  });

  it('take a URL of the web, over TLS unless it is of this machine or that is allowed', () => {
    for (const url of [
      URL,
      'HTTPS://EXAMPLE.com',
      'https://user:pw@example.com/',
      'http://localhost/',
      'http://a.localhost:80/',
      'http://127.0.0.1:8080/x',
      'http://127.9.9.9',
      'http://[::1]:1/',
      `https://e.com/${'x'.repeat(486)}`,
    ]) {
      assert.deepEqual(problems({ url }), [], url);
    }
    const refused: [url: unknown, message: RegExp][] = [
      ['http://example.com/', /use https for another host, got http:\/\/example\.com\/; `allow_http = true`/],
      ['http://localhost.example.com/', /use https/],
      ['http://128.0.0.1/', /use https/],
      ['http://user@127.0.0.1.nip.io/', /use https/],
      ['ftp://example.com/', /got ftp:/],
      ['file:///etc/passwd', /http or https URL/],
      ['example.com', /such as "https:\/\/example\.com\/feed"/],
      ['https:example.com', /such as/],
      ['https:///example.com', /such as/],
      ['https://exa mple.com/', /without spaces/],
      [' https://example.com/', /without spaces/],
      ['https://example.com/\n', /without spaces/],
      ['https://:pw@example.com/', /no user name/],
      ['https://@example.com/', /no user name/],
      [`https://e.com/${'x'.repeat(487)}`, /at most 500 characters, got 501/],
      ['', /http or https URL/],
      [7, /`url` to be an http or https URL/],
      [undefined, /`url` to be an http or https URL/],
    ];
    for (const [url, message] of refused) {
      assert.match(only({ url }, 'url'), message);
      if (url !== undefined)
        assert.match(only({ url: URL, prefetch: url }, 'prefetch'), RegExp(message.source.replaceAll('`url`', '`prefetch`')));
    }
    assert.deepEqual(problems({ url: 'http://example.com/', prefetch: 'http://example.org/', allow_http: true }), []);
  });

  it('never show the secrets of a URL in a message', () => {
    assert.doesNotMatch(only({ url: 'http://me:hunter2@example.com/?token=hunter3' }, 'url'), /hunter/);
  });

  it('have headers that are headers, and not those that egd sets itself', () => {
    assert.match(only({ url: URL, headers: { 'bad name': 'x' } }, 'headers.bad name'), /name of a header, got "bad name"/);
    assert.match(only({ url: URL, headers: { Host: 'x' } }, 'headers.Host'), /sets it itself/);
    assert.match(only({ url: URL, headers: { 'X-A': '1', 'x-a': '2' } }, 'headers.x-a'), /two spellings/);
    const line = only({ url: URL, headers: { 'x-key': 'secret\r\nx-more: 1' } }, 'headers.x-key');
    assert.match(line, /one line/);
    assert.doesNotMatch(line, /secret/);
    assert.match(only({ url: URL, headers: { 'x-n': 1 } }, 'headers.x-n'), /to be a text/);
    assert.match(only({ url: URL, headers: 'x' }, 'headers'), /table of texts/);
  });

  it('pin a certificate or name authorities, not both, and only where there is TLS', () => {
    assert.match(only({ url: URL, tls_fingerprint: 'abc' }, 'tls_fingerprint'), /64 hexadecimal digits/);
    assert.match(only({ url: URL, tls_fingerprint: PIN, tls_ca_file: '/ca.pem' }, 'tls_fingerprint'), /got both/);
    assert.match(only({ url: 'http://localhost/', tls_fingerprint: PIN }, 'tls_fingerprint'), /only with an https/);
    assert.match(only({ url: 'http://localhost/', tls_ca_file: '/ca.pem' }, 'tls_ca_file'), /only with an https/);
    assert.match(only({ url: URL, tls_ca_file: '' }, 'tls_ca_file'), /path of a PEM file/);
    assert.deepEqual(problems({ url: 'http://localhost/', prefetch: 'https://localhost/', tls_ca_file: '/ca.pem' }), []);
  });

  it('expect something that can be', () => {
    const cases: [expectation: unknown, path: string, message: RegExp][] = [
      [{}, 'expect', /got none/],
      ['x', 'expect', /table of/],
      [{ content_type: 'text' }, 'expect.content_type', /media type/],
      [{ content_type: 'text/html; charset=utf-8' }, 'expect.content_type', /without parameters/],
      [{ content_type: [] }, 'expect.content_type', /./],
      [{ length: 0 }, 'expect.length', /at least 1/],
      [{ length: 1.5 }, 'expect.length', /whole number/],
      [{ length: 104_857_601 }, 'expect.length', /100 MiB/],
      [{ pattern: '(' }, 'expect.pattern', /regular expression/],
      [{ pattern: '' }, 'expect.pattern', /empty/],
    ];
    for (const [expect, path, message] of cases) assert.match(only({ url: URL, expect }, path), message);
  });

  it('are no others', () => {
    assert.match(only({ url: URL, methd: 'POST' }, ''), /methd/);
    assert.match(only({ url: URL, expect: { lenght: 3, length: 3 } }, 'expect'), /lenght/);
  });

  it('are told all that is wrong with them at once', () => {
    const keys = {
      url: 'http://example.com/',
      prefetch: 7,
      headers: { Host: 'x', 'x-a': 1 },
      tls_fingerprint: 'no',
      expect: { length: 'x' },
      more: 1,
    };
    assert.deepEqual(
      problems(keys)
        .map(({ path }) => path)
        .toSorted(),
      ['', 'expect.length', 'headers.Host', 'headers.x-a', 'prefetch', 'tls_fingerprint', 'tls_fingerprint', 'url'],
    );
    assert.equal(problems('nothing').length, 1);
  });

  it('are the same in the JSON Schema', () => {
    assert.deepEqual(Object.keys(urlJsonSchema.properties).toSorted(), Object.keys(urlKeys(z).shape).toSorted());
    for (const [key, schema] of Object.entries(urlJsonSchema.properties)) assert.match(String(schema['description']), /\.$/, key);
    assert.deepEqual(urlJsonSchema.required, ['url']);
    assert.equal(urlJsonSchema.additionalProperties, false);
    assert.equal(urlJsonSchema.properties['headers']?.['writeOnly'], true);
    assert.equal(urlJsonSchema.properties['tls_ca_file']?.['format'], 'path');
  });
});

describe('the source type `url`', () => {
  it('is what the hook returns', async () => {
    assert.deepEqual(await sourceTypes(), [urlSourceType]);
    assert.deepEqual([urlSourceType.type, urlSourceType.kind], ['url', 'content']);
  });

  it('describes what it would fetch, without secrets', () => {
    const url = 'https://me:pw@example.com/a?page=1&api_key=k#top';
    assert.equal(urlSourceType.describe({ url }), 'https://example.com/a?page=1&api_key=***');
    assert.equal(urlSourceType.describe({ url, prefetch: URL }), `https://example.com/a?page=1&api_key=*** after ${URL}`);
  });
});

function problems(keys: unknown): { path: string; message: string }[] {
  const result = urlKeys(z).safeParse(keys);
  return (result.error?.issues ?? []).map(({ path, message }) => ({ path: path.join('.'), message }));
}

// The message of the one problem that keys have, which is at this path.
function only(keys: Record<string, unknown>, path: string): string {
  const found = problems(keys);
  assert.equal(found.length, 1, JSON.stringify([keys, found]));
  assert.ok(found[0]?.path.startsWith(path), JSON.stringify(found));
  return found[0]?.message ?? '';
}
