import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { launch, type Browser, type Page } from 'puppeteer-core';

/** The Chromium of this machine: what CHROMIUM names, or the first on the path; undefined: there is none. */
export function chromiumProgram(): string | undefined {
  const { CHROMIUM, PATH = '' } = process.env;
  const places = PATH.split(delimiter).flatMap((folder) =>
    ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)),
  );
  return [...(CHROMIUM === undefined ? [] : [CHROMIUM]), ...places].find(isProgram);
}

/** Starts it without a window and without any of its talk to the outside. */
export function openChromium(program: string): Promise<Browser> {
  return launch({
    executablePath: program,
    pipe: true, // it ends with the test, also when that is killed
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}

/** A page, and everything it complains about: violations of its policy, errors of its scripts, requests to elsewhere. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens a page that is watched, as wide as a desktop or a small phone. */
export async function openWatchedPage(browser: Browser, url: string, { width = 1280, height = 900 } = {}): Promise<WatchedPage> {
  const context = await browser.createBrowserContext(); // a session of its own: nothing is kept from the test before
  const page = await context.newPage();
  const complaints: string[] = [];
  await page.setViewport({ width, height, isMobile: width < 500, hasTouch: width < 500 });
  await page.exposeFunction('complain', (text: string) => void complaints.push(text));
  await page.evaluateOnNewDocument(
    `addEventListener('securitypolicyviolation', (event) => complain('policy: ' + event.violatedDirective + ' ' + event.blockedURI))`,
  );
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${String(error)}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(`elsewhere: ${request.url()}`);
  });
  await page.goto(url, { waitUntil: 'load' });
  return { page, complaints };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
