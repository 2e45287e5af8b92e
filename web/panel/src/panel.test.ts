/** The panel as a person uses it: the built page, the real server, a real browser; only the pipeline is a stand-in. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../../src/control/status.ts';
import { createServer, type RunningServer } from '../../../src/server/create-server.ts';
import { sampleStatus, testParts, type TestParts } from '../../../testing/server.ts';
import { launchBrowser } from '../../../testing/browser.ts';
import { realPart } from '../../../testing/real-parts.ts';

const chromium = realPart('chromium');
const web = join(import.meta.dirname, '../..');
const pages = { panelDir: join(web, 'panel/build'), overlayDir: join(web, 'overlay/dist'), soundsDir: join(web, 'no-sounds') };

describe.skipIf(chromium === null)('the panel', () => {
  let browser: Browser;
  let parts: TestParts;
  let server: RunningServer;
  let page: Page;
  /** What the page itself complained about: a refused script, an exception. */
  let faults: string[];

  beforeAll(async () => {
    if (!existsSync(join(pages.panelDir, 'index.html')))
      throw new Error('the panel is not built: run the tests with "npm test", which builds it');
    browser = await launchBrowser(chromium ?? '');
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    parts = testParts({ pages });
    server = await createServer(parts);
    page = await browser.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/Content.Security.Policy/iu.test(message.text())) faults.push(message.text());
    });
  });
  afterEach(async () => {
    await page.close();
    await server.close();
    expect(faults).toEqual([]);
  });

  async function open(change: Partial<Status> = {}): Promise<void> {
    parts.controls.status = () => ({ ...sampleStatus(), ...change });
    await page.goto(server.url);
    await page.waitForSelector('h1:text("Kitsu")');
  }

  it('shows a part as what it says of itself', async () => {
    const { modules } = sampleStatus();
    await open({
      modules: { ...modules, policy: { state: 'stub', provider: 'scripted', detail: 'start Ollama for real answers', since: 0 } },
    });
    const row = page.locator('li', { hasText: 'Language model' });
    expect(await row.locator('.state').textContent()).toBe('stub');
    expect(await row.textContent()).toContain('start Ollama for real answers');
    expect(await page.locator('li', { hasText: 'Voice' }).locator('.state').textContent()).toBe('unknown');
  });

  it('sends what is written as chat, with name and role', async () => {
    await open();
    await page.fill('#chat-user', 'ann');
    await page.selectOption('#chat-role', 'mod');
    await page.fill('#chat-text', 'hello there');
    await page.press('#chat-text', 'Enter');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#chat-text')?.value === '');
    expect(parts.controls.calls).toEqual([['chat', { user: 'ann', text: 'hello there', role: 'mod' }]]);
  });

  it('lights the clause that plays', async () => {
    await open();
    const { bus } = parts;
    bus.emit({
      type: 'turn.started',
      turnId: 't',
      characterId: 'kitsu',
      trigger: { id: 'x', kind: 'chat', lane: 'chat', user: 'ann', text: 'hi', shownAs: null, verbatim: false },
    });
    bus.emit({ type: 'turn.clause', turnId: 't', seq: 0, text: 'Hello ann.' });
    bus.emit({ type: 'turn.clause', turnId: 't', seq: 1, text: 'How are you?' });
    bus.emit({ type: 'turn.playing', turnId: 't', seq: 1 });
    await page.waitForSelector('.words .playing:text("How are you?")');
    expect(await page.locator('.words').innerText()).toBe('Hello ann. How are you?');
    expect(await page.locator('.doing').textContent()).toBe('Speaking');
  });

  it('shows text of chat as text', async () => {
    await open();
    const text = '<img src=x onerror="document.title=1"> <b>bold</b>';
    parts.bus.emit({ type: 'chat.message', id: '1', user: '<i>ann</i>', role: 'viewer', text, platform: 'twitch' });
    await page.waitForSelector('.chat .text');
    expect(await page.locator('.chat .text').textContent()).toBe(text);
    expect(await page.locator('.chat b, .chat i, .chat img').count()).toBe(0);
  });

  it('stops at once by button or F9, and offers to resume while stopped', async () => {
    await open();
    await page.click('button:has-text("Panic")');
    await expect.poll(() => parts.controls.calls.length).toBe(1);
    await page.keyboard.press('F9');
    await expect.poll(() => parts.controls.calls.map(([name]) => name)).toEqual(['panic', 'panic']);
    parts.controls.status = () => ({ ...sampleStatus(), panicked: true });
    parts.bus.emit({ type: 'panic', reason: 'panic button' });
    await page.click('button:text("Resume")');
    await expect.poll(() => parts.controls.calls.at(-1)).toEqual(['resume']);
  });

  it('says what went wrong at the control that caused it', async () => {
    await open();
    await page.click('.chip:text("Main")');
    const problem = page.locator('.choices', { hasText: 'OBS scene' }).getByRole('alert');
    await problem.waitFor();
    expect(await problem.textContent()).toContain('OBS is not connected');
    await page.fill('#say', 'badword');
    await page.press('#say', 'Enter');
    await page.locator('form:has(#say)').getByRole('alert').waitFor();
    // What was refused stays to be mended.
    expect(await page.inputValue('#say')).toBe('badword');
  });

  it('says plainly that the server is gone, and comes back by itself', async () => {
    await open();
    const port = Number(new URL(server.url).port);
    await server.close();
    await page.waitForSelector('.gone:has-text("npm start")');
    expect(await page.locator('button:has-text("Panic")').isDisabled()).toBe(true);
    parts = testParts({ pages, settings: { port } });
    server = await createServer(parts);
    await page.waitForSelector('.gone', { state: 'detached' });
    await page.waitForSelector('.doing.good');
  });
});
