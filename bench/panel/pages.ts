/** How long until a page of the panel can be used, in real Chromium with nothing in its cache. */
import type { Browser, Page } from 'playwright-core';

interface Times {
  /** From the first byte of the document to the frame after the page became usable. */
  readonly afterCommitMs: number;
  /** The same from the beginning of the navigation. */
  readonly wholeMs: number;
}

/** Run in the page. Numbers stand in it, the chart is drawn, the turns are listed. */
const LATENCY_USABLE = `
  document.querySelector('.chart canvas') !== null &&
  document.querySelectorAll('[aria-label="Stages"] tbody tr').length === 7 &&
  document.querySelectorAll('[aria-label="Turns"] tbody tr').length >= 25 &&
  /\\d/.test(document.querySelector('.big')?.textContent ?? '')`;
/** She is there by name, her parts are listed with their states, the big button can be pressed. */
const LIVE_USABLE = `
  document.querySelector('h1')?.textContent.trim() !== '' &&
  document.querySelectorAll('li .state').length > 5 &&
  [...document.querySelectorAll('button')].some((button) => button.textContent.includes('Panic') && !button.disabled)`;

/** Resolves with the page's own time of the frame that shows it. */
const shown = (usable: string): string => `new Promise((resolve) => {
  const look = () => (${usable}) ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))) : requestAnimationFrame(look);
  look();
})`;

export const openLatency = (browser: Browser, url: string): Promise<Times> => open(browser, `${url}/latency`, LATENCY_USABLE);
export const openLive = (browser: Browser, url: string): Promise<Times> => open(browser, url, LIVE_USABLE);

async function open(browser: Browser, url: string, usable: string): Promise<Times> {
  const page = await newPage(browser);
  try {
    await page.addInitScript(`window.__shown = ${shown(`document.body !== null && (${usable})`)}`);
    await page.goto(url, { waitUntil: 'commit' });
    const [atMs, commitMs] = await page.evaluate<[number, number]>(
      `(async () => [await window.__shown, performance.getEntriesByType('navigation')[0].responseStart])()`,
    );
    return { afterCommitMs: atMs - commitMs, wholeMs: atMs };
  } finally {
    await page.context().close();
  }
}

/** From choosing 30 days on the open Latency page until its figures are those of 30 days. @param turns so many are counted then, at least */
export async function chooseMonth(browser: Browser, url: string, turns: number): Promise<number> {
  const page = await newPage(browser);
  try {
    await page.goto(`${url}/latency`);
    await page.evaluate(shown(LATENCY_USABLE));
    return await page.evaluate<number>(`(async () => {
      const span = document.querySelector('#span');
      const before = performance.now();
      span.value = [...span.options].at(-1).value;
      span.dispatchEvent(new Event('change', { bubbles: true }));
      return (await ${shown(`Number(/of (\\d+) turns/.exec(document.body.textContent)?.[1]) >= ${turns}`)}) - before;
    })()`);
  } finally {
    await page.context().close();
  }
}

/** A context of its own: what another one fetched is not in its cache. */
async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  return context.newPage();
}
