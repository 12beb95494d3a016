import assert from 'node:assert/strict';
import type { Browser, Page } from 'puppeteer-core';
import { busyStatus, liveAnHour } from '../support/busy-page.ts';
import { chromiumProgram, openChromium, openWatchedPage } from '../support/chromium.ts';
import { figuresOf, openPageGateway, type PageGateway } from '../support/page-gateway.ts';

const program = chromiumProgram();
const LOOK = `document.dispatchEvent(new Event('visibilitychange'))`; // as when the reader comes back to the tab
const WIDTHS = { 'on a desktop': 1280, 'on a small phone': 360 };

(program === undefined ? describe.skip : describe)('the page in Chromium (skipped where it is not installed)', () => {
  let browser: Browser;
  let gateway: PageGateway;

  before(async () => {
    browser = await openChromium(program ?? '');
  });

  beforeEach(async () => {
    gateway = await openPageGateway();
  });

  afterEach(() => gateway.close());

  after(() => browser.close());

  for (const [where, width] of Object.entries(WIDTHS)) {
    it(`${where} shows everything that the gateway tells, without a complaint and without scrolling sideways`, async () => {
      liveAnHour(gateway);
      const { page, complaints } = await openWatchedPage(browser, gateway.url, { width });
      await page.waitForSelector('#figures:not([hidden]) canvas');
      const told = await figuresOf(gateway);

      const { status } = told;
      assert.equal(await text(page, '#state'), 'Degraded');
      assert.deepEqual(await texts(page, '#warnings li'), status.warnings);
      assert.deepEqual(await values(page, '#now .value'), [
        String(status.buffer_bytes_available),
        String(status.data_freshness_seconds),
        String(status.requests_per_second),
        String(status.total_bytes_served),
        String(status.total_bytes_expired + status.total_bytes_overflowed),
      ]);
      const keys = ['id', 'last_seen', 'packets', 'bytes', 'gaps', 'lost', 'replayed', 'refused'] as const;
      assert.deepEqual(
        await values(page, '#collectors tbody :is(th, td)'),
        status.collectors.flatMap((collector) => keys.map((key) => String(collector[key]))),
      );
      assert.deepEqual(await texts(page, '#draws tbody th'), ['simulation-cluster', 'agent', 'monitor']);
      assert.deepEqual(await values(page, '#draws td:nth-child(6)'), ['19200000', '120000', '0']);
      assert.equal((await page.$$('canvas')).length, 4);
      for (const colours of await coloursOfCanvases(page)) assert.ok(colours > 20, `a chart has only ${colours} colours`);
      const spoken = await attributes(page, '[role=img]', 'aria-label');
      assert.match(spoken[0] ?? '', /^Fill over the last hour: between \d.* % and 100 %, now 8\d(\.\d)? %\.$/);
      assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width);

      await page.click('summary');
      const rows = await values(page, '#samples-table tbody tr:first-child > *');
      assert.deepEqual(rows.slice(0, 2), [String(told.history.times.at(-1)), String(told.history.available.at(-1))]);
      assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width);
      assert.deepEqual(complaints, []);
    });
  }

  it('says what to do while there is nothing yet', async () => {
    const { page, complaints } = await openWatchedPage(browser, gateway.url);
    await page.waitForSelector('#figures:not([hidden])');
    assert.equal(await text(page, '#state'), 'Unhealthy');
    assert.match(await text(page, '#no-collectors'), /^No collector has sent anything yet\. Start one .*egd collector/);
    assert.match(await text(page, '#no-draws'), /Nobody has drawn anything/);
    assert.deepEqual(await page.$$('#collectors:not([hidden]), #draws:not([hidden]), #samples:not([hidden])'), []);
    assert.deepEqual(complaints, []);
  });

  it('asks again every five seconds, only for what is new, and shows it', async () => {
    liveAnHour(gateway);
    const { page, complaints } = await openWatchedPage(browser, gateway.url);
    await page.waitForSelector('#now .value');
    gateway.pass(10, (second) => ({ ...busyStatus(3600 + second, gateway.status), status: 'healthy', warnings: [] }));
    await page.waitForFunction(`document.querySelector('#state').textContent === 'Healthy'`);
    assert.deepEqual(gateway.asked.slice(0, 2), ['?range=hour', `?range=hour&since=${Date.UTC(2026, 3, 1, 13) / 1000}`]);
    assert.equal((await values(page, '#now .value'))[0], String(gateway.status.buffer_bytes_available));
    assert.deepEqual(await page.$$('#warnings:not([hidden])'), []);
    assert.deepEqual(complaints, []);
  });

  it('shows a day by keyboard alone', async () => {
    liveAnHour(gateway);
    const { page } = await openWatchedPage(browser, gateway.url);
    await page.waitForSelector('#now .value');
    await page.focus('input[value=hour]');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(`document.querySelector('[role=img]').ariaLabel.includes('over the last day')`);
    assert.equal(gateway.asked.at(-1), '?range=day');
  });

  it('reads the chart where the pointer is', async () => {
    liveAnHour(gateway);
    const { page } = await openWatchedPage(browser, gateway.url);
    await page.waitForSelector('.u-over');
    assert.match(await text(page, '.chart .reading'), /^8\d(\.\d)? %, high$/);
    await page.hover('.u-over');
    await page.waitForFunction(`/^\\d\\d:\\d\\d:\\d\\d/.test(document.querySelector('.chart .reading').textContent)`);
  });

  it('asks for a key where one is needed, says when it is wrong, and keeps it for the tab alone', async () => {
    gateway.key = 'egdk_right';
    const { page } = await openWatchedPage(browser, gateway.url);
    await page.waitForSelector('#key-form:not([hidden])');
    await page.type('#key', 'egdk_wrong');
    await page.keyboard.press('Enter');
    await page.waitForFunction(`document.querySelector('#key-reason').textContent === 'The gateway does not take this key.'`);
    await page.type('#key', 'egdk_right');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#figures:not([hidden])');
    assert.deepEqual(await page.$$('#key-form:not([hidden])'), []);
    assert.ok(!page.url().includes('egdk') && !gateway.asked.some((query) => query.includes('egdk')), 'a key stood in an address');
    assert.deepEqual(await page.evaluate('[localStorage.length, document.cookie, sessionStorage.length]'), [0, '', 1]);

    await page.reload();
    await page.waitForSelector('#figures:not([hidden])');
    await page.click('#forget-key');
    await page.waitForSelector('#key-form:not([hidden])');
    assert.equal(await page.evaluate('sessionStorage.length'), 0);
  });

  it('says that a key is not for the page', async () => {
    gateway.refusal = 'GATEWAY_FORBIDDEN';
    const { page } = await openWatchedPage(browser, gateway.url);
    await page.waitForSelector('#key-form:not([hidden])');
    assert.match(await text(page, '#key-reason'), /lacks the scope “page”/);
  });

  it('says when the gateway is gone, keeps what it told, and goes on when it is back', async () => {
    liveAnHour(gateway);
    const { page } = await openWatchedPage(browser, gateway.url);
    await page.waitForSelector('#now .value');
    const before = await values(page, '#now .value');
    gateway.silent = true;
    await page.evaluate(LOOK);
    await page.waitForSelector('#connection:not([hidden])');
    assert.match(await text(page, '#connection'), /^The gateway does not answer\. What is shown is from \d\d:\d\d:\d\d\./);
    assert.equal(await text(page, '#state'), 'Not reachable');
    assert.deepEqual(await values(page, '#now .value'), before);

    gateway.silent = false;
    await page.evaluate(LOOK);
    await page.waitForSelector('#connection', { hidden: true });
    assert.equal(await text(page, '#state'), 'Degraded');
  });

  it('follows the colours that the reader prefers', async () => {
    liveAnHour(gateway);
    const { page } = await openWatchedPage(browser, gateway.url);
    await page.waitForSelector('canvas');
    const background = 'getComputedStyle(document.body).backgroundColor';
    const picture = `document.querySelector('canvas').toDataURL()`;
    const light = [await page.evaluate(background), await page.evaluate(picture)];
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await page.waitForFunction(`${picture} !== ${JSON.stringify(light[1])}`);
    assert.notEqual(await page.evaluate(background), light[0]);
  });
});

async function text(page: Page, selector: string): Promise<string> {
  return (await texts(page, selector))[0] ?? '';
}

async function texts(page: Page, selector: string): Promise<string[]> {
  return strings(await page.evaluate(`[...document.querySelectorAll('${selector}')].map((one) => one.textContent.trim())`));
}

async function values(page: Page, selector: string): Promise<string[]> {
  return strings(await page.evaluate(`[...document.querySelectorAll('${selector}')].map((one) => one.dataset.value)`));
}

async function attributes(page: Page, selector: string, name: string): Promise<string[]> {
  return strings(await page.evaluate(`[...document.querySelectorAll('${selector}')].map((one) => one.getAttribute('${name}'))`));
}

// An empty canvas has one colour; one with axes, text and a smooth line has many.
async function coloursOfCanvases(page: Page): Promise<number[]> {
  const counts: unknown = await page.evaluate(`[...document.querySelectorAll('canvas')].map((canvas) =>
    new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size)`);
  assert.ok(Array.isArray(counts));
  return counts.map(Number);
}

function strings(value: unknown): string[] {
  assert.ok(Array.isArray(value));
  return value.map(String);
}
