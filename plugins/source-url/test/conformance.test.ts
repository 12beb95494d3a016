import { startWebServer, testSourceType, type WebServer } from 'egd-core/testing';
import { urlSourceType } from '../src/source-types.ts';

describe('the contract of source types', () => {
  let server: WebServer | undefined;
  before(async () => {
    server = await startWebServer({ '/': 'a document of the test', '/start': { headers: { 'set-cookie': 'a=1' } } });
  });
  after(() => server?.close());

  testSourceType({
    sourceType: urlSourceType,
    valid: () => [
      { url: `${server?.url}/` },
      { url: `${server?.url}/`, prefetch: `${server?.url}/start`, headers: { 'x-api-key': 'secret key' }, expect: { pattern: 'test$' } },
    ],
    invalid: [
      {},
      { url: 7 },
      { url: 'example.com' },
      { url: 'http://example.com/' },
      { url: 'https://example.com/', more: true },
      'https://example.com/',
    ],
    failing: () => ({ url: `${server?.url}/missing` }),
    tools: () => ({ environment: {} }),
  });
});
