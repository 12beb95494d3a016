import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPageAssets } from '../../src/page/assets.ts';
import { liveAnHour } from '../support/busy-page.ts';
import { figuresOf, openPageGateway, START, type PageGateway } from '../support/page-gateway.ts';

describe('the page of a gateway', () => {
  let gateway: PageGateway;

  beforeEach(async () => {
    gateway = await openPageGateway();
  });

  afterEach(() => gateway.close());

  it('is at /, its files are beside it, and all are under a policy that lets nothing in from elsewhere', async () => {
    const page = await fetch(gateway.url);
    const html = await page.text();
    assert.match(html, /<title>egd gateway<\/title>/);
    const files = [...html.matchAll(/(?:href|src)="(page\/[^"]+)"/g)].map(([, path]) => path);
    assert.deepEqual(files, ['page/icon.svg', 'page/index.css', 'page/index.js']);
    for (const reply of [page, ...(await Promise.all(files.map((path) => fetch(`${gateway.url}/${path}`))))]) {
      assert.equal(reply.status, 200, reply.url);
      const policy = reply.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|https?:|\*|data:/);
      assert.equal(reply.headers.get('referrer-policy'), 'no-referrer');
      assert.equal(reply.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(reply.headers.get('cache-control'), 'no-cache');
    }
  });

  it('has nothing in it that its policy would refuse', async () => {
    for (const [name, { content, type }] of await loadPageAssets()) {
      if (!type.startsWith('text/html')) continue;
      const html = content.toString();
      assert.doesNotMatch(html, /<style|style=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|https?:\/\//i, name);
    }
  });

  it('is not sent again to a browser that has it, and is when it changed', async () => {
    const first = await fetch(`${gateway.url}/page/index.js`);
    const tag = first.headers.get('etag') ?? '';
    const known = await fetch(`${gateway.url}/page/index.js`, { headers: { 'if-none-match': `"other", W/${tag}` } });
    assert.deepEqual([known.status, await known.text()], [304, '']);
    const other = await fetch(`${gateway.url}/page/index.js`, { headers: { 'if-none-match': '"other"' } });
    assert.deepEqual([other.status, (await other.text()).length], [200, (await first.text()).length]);
  });

  it('tells how the gateway stands, its samples and who drew', async () => {
    liveAnHour(gateway);
    const reply = await fetch(`${gateway.url}/page/data`);
    assert.equal(reply.headers.get('cache-control'), 'no-store');
    const { time, status, history, draws } = await figuresOf(gateway);
    assert.equal(time, START + 3600 * 1000);
    assert.deepEqual(status, gateway.status);
    assert.deepEqual(draws, gateway.draws);
    assert.equal(history.times.length, 720);
    const since = history.times[717];
    const rest = await figuresOf(gateway, `?range=hour&since=${since}`);
    assert.deepEqual(rest.history.available, history.available.slice(718));
    const day = await figuresOf(gateway, '?range=day');
    assert.equal(day.history.times.length, 60);
  });

  it('shows itself to anybody, and its figures only for the key that the desk lets in', async () => {
    gateway.key = 'right';
    const answers = [undefined, 'Bearer wrong', 'Basic right', 'right', 'Bearer right', 'bearer  right'].map((authorization) =>
      fetch(`${gateway.url}/page/data`, { headers: authorization === undefined ? {} : { authorization } }),
    );
    assert.deepEqual(
      (await Promise.all(answers)).map(({ status }) => status),
      [401, 401, 401, 401, 200, 200],
    );
    assert.equal((await fetch(`${gateway.url}/page/data?api_key=right`)).status, 401);
    assert.equal((await fetch(gateway.url)).status, 200);
  });

  it('refuses a range and a time that it does not know', async () => {
    for (const query of ['range=week', 'range=', 'range=hour&range=day', 'since=now', 'since=-1', 'since=1e3', 'since=1&since=2']) {
      assert.equal((await fetch(`${gateway.url}/page/data?${query}`)).status, 400, query);
    }
  });

  it('has only the files of the page', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'egd-page-'));
    for (const name of ['index.html', 'index.js', 'notes.txt', 'key']) await writeFile(join(folder, name), 'x');
    const assets = await loadPageAssets(folder);
    await rm(folder, { recursive: true });
    assert.deepEqual([...assets.keys()].toSorted(), ['index.html', 'index.js']);
    for (const path of ['/page/', '/page/..%2fpackage.json', '/page/package.json']) {
      assert.equal((await fetch(gateway.url + path)).status, 404, path);
    }
  });
});
