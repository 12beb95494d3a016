import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { addKey } from '../../src/access/add-key.ts';
import { chromiumProgram, openChromium, openWatchedPage } from '../support/chromium.ts';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';

const program = chromiumProgram();

(program === undefined ? describe.skip : describe)('the page of a real gateway in Chromium (skipped where it is not installed)', () => {
  let browser: Browser | undefined;
  let folder: string;
  let opened: TestGateway | undefined;
  let keys: { readonly operator: string; readonly client: string };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-page-'));
    const apiKeyFile = join(folder, 'keys.json');
    const operator = await addKey(apiKeyFile, { name: 'operator', scopes: ['page'] }, Date.now());
    const client = await addKey(apiKeyFile, { name: 'client', scopes: ['draw'], bytesPerDay: 4096 }, Date.now());
    keys = { operator: operator.text, client: client.text };
    opened = await openTestGateway({ pageEnabled: true, apiKeyFile, bufferSize: 65_536 });
    browser = await openChromium(program ?? '');
  });

  after(async () => {
    await browser?.close();
    await opened?.close();
    await rm(folder, { recursive: true });
  });

  it('shows what a collector pushed, what is missing, and who drew it, to those with the right key', async () => {
    assert.ok(browser !== undefined && opened !== undefined);
    const { gateway } = opened;
    await opened.push(opened.packet(randomBytes(10_000), { sequence: 1 }));
    await opened.push(opened.packet(randomBytes(10_000), { sequence: 5 }));
    await opened.push(opened.packet(randomBytes(10_000), { sequence: 5 }));
    const drawn = await fetch(`${gateway.url}/api/random?bytes=3000`, { headers: { authorization: `Bearer ${keys.client}` } });
    assert.equal(drawn.status, 200);

    const { page, complaints } = await openWatchedPage(browser, gateway.url);
    await page.waitForSelector('#key-form:not([hidden])');
    await page.type('#key', keys.client);
    await page.keyboard.press('Enter');
    await page.waitForFunction(`document.querySelector('#key-reason').textContent.includes('lacks the scope')`);
    await page.type('#key', keys.operator);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#figures:not([hidden])');

    const cells = `[...document.querySelectorAll('#collectors tbody td')].map((cell) => cell.dataset.value).slice(1)`;
    assert.deepEqual(await page.evaluate(cells), ['2', '20000', '1', '3', '1', '0']);
    assert.equal(await page.evaluate(`document.querySelector('#now .value').dataset.value`), '17000');
    assert.deepEqual(await page.evaluate(`[...document.querySelector('#draws tbody tr').cells].map((cell) => cell.textContent).slice(2)`), [
      '1',
      '1', // it tried to see the page
      '2.93 KiB of 4 KiB',
      '2.93 KiB',
      '100 %',
    ]);
    const unexpected = complaints.filter((text) => !/status of 40[13]/.test(text)); // which Chromium reports itself
    assert.deepEqual(unexpected, []);
  });
});
