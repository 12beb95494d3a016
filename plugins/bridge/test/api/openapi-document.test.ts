import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import * as z from 'zod';
import { openApiDocument } from '../../src/api/openapi-document.ts';
import { answerSchema, API_ROUTES, RANDOM_ROUTE, type ApiExample, type ApiRoute } from '../../src/api/routes.ts';
import { OPERATIONS } from '../../src/operations/operations.ts';
import { startApi, type ApiServer } from '../support/api-server.ts';

const ROUTES = [RANDOM_ROUTE, ...API_ROUTES];

describe('the OpenAPI document', () => {
  let api: ApiServer;

  before(async () => {
    api = await startApi();
  });

  after(() => api.close());

  it('is OpenAPI 3.1, with and without keys in the query', async () => {
    for (const allowQueryKey of [false, true]) {
      const result = await new Validator().validate(openApiDocument({ version: '1.2.3', allowQueryKey }));
      assert.deepEqual(result.errors ?? [], []);
      assert.equal(result.valid, true);
    }
  });

  it('is served, and knows every operation and route', async () => {
    const answer = await fetch(`${api.url}/api/openapi.json`);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
    const document = JSON.parse(await answer.text());
    assert.equal(document.info.version, '1.2.3');
    for (const { path, method } of ROUTES) assert.ok(document.paths[path][method.toLowerCase()], `${method} ${path}`);
    const offered = new Set(ROUTES.map(({ operation }) => operation));
    assert.deepEqual(
      OPERATIONS.filter((operation) => !offered.has(operation)),
      [],
    );
    assert.equal(api.desk.visits.length, 0, 'anybody may read it');
  });

  it('names each parameter and its limits as the schema that validates does', () => {
    const text = JSON.stringify(openApiDocument({ version: '1', allowQueryKey: false }));
    for (const part of [
      '"name":"bytes"',
      '"maximum":65536',
      '"name":"iterations"',
      '"maximum":10000000',
      '"enum":["hex","base64","binary"]',
    ])
      assert.ok(text.includes(part), part);
  });

  it('names every answer that a route refuses with', async () => {
    const { paths } = JSON.parse(JSON.stringify(openApiDocument({ version: '1', allowQueryKey: false })));
    for (const { method, path } of ROUTES) {
      for (const [type, body] of [
        ['application/json', '{"x":'],
        ['text/plain', 'x'],
        ['application/json', `"${'x'.repeat(1_100_000)}"`],
      ] as const) {
        const isRead = method === 'POST';
        const url = `${api.url}${path}?colour=red`;
        const answer = await fetch(url, isRead ? { method, body, headers: { 'content-type': type } } : {});
        const { status } = answer;
        assert.ok(status >= 400 && String(status) in paths[path][method.toLowerCase()].responses, `${method} ${path}: ${status}`);
        await answer.arrayBuffer();
      }
    }
  });

  for (const route of ROUTES) {
    for (const example of route.examples) {
      it(`has an example that works: ${route.method} ${route.path}, ${example.name}`, async () => {
        const answer = await request(api.url, route, example);
        assert.equal(answer.status, 200, await answer.clone().text());
        if (!answer.headers.get('content-type')?.startsWith('application/json')) return;
        z.parse(answerSchema(route), JSON.parse(await answer.text()));
      });
    }
  }
});

function request(url: string, { method, path, from }: ApiRoute, { input }: ApiExample): Promise<Response> {
  if (from === 'body')
    return fetch(`${url}${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) });
  const query = new URLSearchParams(Object.entries(input).map(([name, value]): [string, string] => [name, String(value)]));
  return fetch(`${url}${path}?${query.toString()}`, { method });
}
