import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API_ROUTES, RANDOM_ROUTE } from '../../src/api/routes.ts';
import { startApi, type ApiServer } from '../support/api-server.ts';

const page = await readFile(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'bridge', 'api.md'), 'utf8');

interface Example {
  readonly request: string; // of HTTP, without a version
  readonly language: string; // of the answer
  readonly answer: string;
}

const examples = [...page.matchAll(/```http\n(.*?)```\n\n```(json|text)\n(.*?)```/gs)].map(
  ([, request = '', language = '', answer = '']): Example => ({ request, language, answer }),
);

describe('the page about the API', () => {
  let api: ApiServer;

  before(async () => {
    api = await startApi();
  });

  after(() => api.close());

  it('has examples of every kind of answer', () => {
    assert.ok(examples.length >= 11, `only ${examples.length} examples found`);
  });

  for (const { request, language, answer } of examples) {
    const [line = '', ...rest] = request.split('\n');
    it(`shows what ${line} answers`, async () => {
      const [method = '', path = ''] = line.split(' ');
      const [head = '', body = ''] = rest.join('\n').split(/(?:^|\n)\n/);
      const headers = head
        .split('\n')
        .filter((each) => each.includes(':'))
        .map((each) => each.split(': ') as [string, string]);
      const reply = await fetch(`${api.url}${path}`, { method, headers, ...(body === '' ? {} : { body }) });
      const text = await reply.text();
      if (language === 'text') return assert.match(text, new RegExp(`^[0-9a-f]{${answer.trim().length}}$`));
      return hasShape(JSON.parse(text), JSON.parse(answer), line);
    });
  }

  it('names every route, and no other of the API', () => {
    const told = new Set<string>([...page.matchAll(/`(?:GET|POST)[^`]* (\/api\/[^`?]+)`/g)].map(([, path = '']) => path));
    assert.deepEqual([...told].toSorted(), [...new Set([RANDOM_ROUTE, ...API_ROUTES].map(({ path }) => path))].toSorted());
  });
});

// The answer has what the page shows, each of the same kind; lists as long.
function hasShape(found: unknown, shown: unknown, where: string): void {
  assert.equal(typeof found, typeof shown, where);
  if (Array.isArray(shown)) {
    assert.ok(Array.isArray(found), where);
    assert.equal(found.length, shown.length, where);
    for (const [index, item] of shown.entries()) hasShape(found[index], item, `${where}[${index}]`);
  } else if (typeof shown === 'object' && shown !== null)
    for (const [name, value] of Object.entries(shown)) hasShape(Object(found)[name], value, `${where}.${name}`);
}
