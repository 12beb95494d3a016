import assert from 'node:assert/strict';
import fastify, { type FastifyInstance } from 'fastify';
import type { Browser, Page } from 'puppeteer-core';
import { registerApi } from '../../src/api/register-api.ts';
import { loadPageAssets } from '../../src/page/assets.ts';
import { sendAsset } from '../../src/page/send-asset.ts';
import { HEALTHY } from '../support/api-server.ts';
import { chromiumProgram, openChromium, openWatchedPage } from '../support/chromium.ts';
import { StubDesk } from '../support/stub-desk.ts';

const program = chromiumProgram();

(program === undefined ? describe.skip : describe)('the page of the API in Chromium (skipped where it is not installed)', () => {
  let browser: Browser;
  let app: FastifyInstance;
  let url: string;
  const desk = new StubDesk();

  before(async () => {
    browser = await openChromium(program ?? '');
    app = fastify({ forceCloseConnections: true });
    const assets = await loadPageAssets();
    const config = { allowQueryKey: false, testShare: 0.1 };
    registerApi(app, { desk, status: () => HEALTHY, config, version: '1', onBug: (error) => assert.fail(String(error)), assets });
    for (const [name, asset] of assets) app.get(`/page/${name}`, (request, reply) => sendAsset(request, reply, asset));
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });

  after(async () => {
    await browser.close();
    await app.close();
  });

  for (const width of [1280, 360]) {
    it(`asks each operation by its first example, ${width} pixels wide, without a complaint and without scrolling sideways`, async () => {
      const { page, complaints } = await openWatchedPage(browser, `${url}/api`, { width });
      await page.waitForSelector('.operation');
      const operations = await page.$$('.operation');
      assert.equal(operations.length, 11);
      for (const operation of operations) {
        await (await operation.$('summary'))?.click();
        await (await operation.$('.examples button'))?.click();
        await (await operation.$('form button:not([type=button])'))?.click();
        const status = await operation.waitForSelector('.status');
        assert.equal(await status?.evaluate((shown) => shown.textContent), '200 OK');
        assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width);
      }
      assert.deepEqual(
        complaints.filter((text) => !text.startsWith('elsewhere:')),
        [],
      );
    });
  }

  it('sends the key that was given, for this tab alone, and forgets it', async () => {
    const { page } = await openWatchedPage(browser, `${url}/api`);
    await page.waitForSelector('.operation');
    await page.type('#key', 'a-key');
    await page.click('#key-form button');
    await askFirst(page);
    assert.equal(desk.visits.at(-1)?.credential, 'a-key');
    assert.match(String(await page.$eval('.command', (shown) => shown.textContent)), /^curl -H "Authorization: Bearer \$KEY" 'http/);
    await page.click('#forget-key');
    await askFirst(page);
    assert.equal(desk.visits.at(-1)?.credential, undefined);
  });
});

async function askFirst(page: Page): Promise<void> {
  const answered = page.waitForResponse((reply) => reply.url().includes('/api/random'));
  await page.evaluate(`document.querySelector('.operation form').requestSubmit()`);
  await answered;
  await page.waitForSelector('.command');
}
