/** The panel as a person uses it: the built page, the real server, a real browser; only the pipeline is a stand-in. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../../src/control/status.ts';
import { ControlError } from '../../../src/ports/controls.ts';
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

  it('shows an emote of another service as its picture, by its name where that cannot be had, and everything else as words', async () => {
    const picture = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><rect width="28" height="28"/></svg>');
    await page.route('https://cdn.7tv.app/**', (route) =>
      route.request().url().includes('01ABC') ? route.fulfill({ contentType: 'image/svg+xml', body: picture }) : route.abort(),
    );
    await open();
    const write = (id: string, text: string): void =>
      parts.bus.emit({ type: 'chat.message', id, user: 'ann', role: 'viewer', text, platform: 'twitch' });
    write('1', 'look catJAM toString <b>catJAM</b>');
    const line = page.locator('li.chat', { hasText: 'look' });
    const emote = line.locator('img');
    await expect.poll(() => emote.count()).toBe(1);
    expect(await emote.getAttribute('alt')).toBe('catJAM');
    await expect.poll(() => emote.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(28);
    expect(await line.locator('.text').textContent()).toBe('look  toString <b>catJAM</b>');
    write('2', 'again KEKW');
    await expect.poll(() => page.locator('li.chat', { hasText: 'again KEKW' }).count()).toBe(1);
  });

  it('shows what she knows of a viewer, changes one of it, and deletes one alone when that is meant', async () => {
    const asked: unknown[] = [];
    const { people } = parts;
    Object.assign(people, {
      change: (viewerId: string, thing: object) => {
        asked.push({ viewerId, ...thing });
        return Promise.resolve(true);
      },
    });
    await page.goto(`${server.url}/memory`);
    await page.getByRole('button', { name: 'Show what mika told' }).click();
    const known = page.getByRole('region', { name: 'What she knows of mika' });
    await known.getByText('I have two cats').waitFor();
    await known.getByRole('button', { name: 'Change fact 7' }).click();
    await known.getByLabel('The fact, in other words').fill('I have three cats');
    await known.getByRole('button', { name: 'Save' }).click();
    await known.getByText('The fact is changed.').waitFor();
    await known.getByRole('button', { name: 'Delete fact 7' }).click();
    await known.getByRole('button', { name: 'Delete it fact 7' }).click();
    await known.getByText('The fact is deleted.').waitFor();
    expect(asked).toEqual([
      { viewerId: 'twitch:1', what: 'fact', id: 7, text: 'I have three cats' },
      { viewerId: 'twitch:1', what: 'fact', id: 7, text: null },
    ]);
    await known.getByRole('button', { name: 'Change fact 7' }).click();
    await known.getByLabel('The fact, in other words').fill('badword');
    await known.getByRole('button', { name: 'Save' }).click();
    await known.getByText('Moderation does not let that be kept').waitFor();
    expect(asked).toHaveLength(2);
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

  it('skips what she says, and takes whoever waits out of the queue', async () => {
    const { queue } = sampleStatus();
    const next = [
      { triggerId: 'c:1', kind: 'chat', lane: 'question' as const, user: 'mika', others: 2 },
      { triggerId: 'c:2', kind: 'cheer', lane: 'paid' as const, user: null, others: 0 },
    ];
    await open({ queue: { ...queue, waiting: 2, next } });
    const button = page.locator('button', { hasText: 'Skip' });
    // Nothing is being said: there is nothing to skip.
    expect(await button.isDisabled()).toBe(true);
    parts.bus.emit({
      type: 'turn.started',
      turnId: 't',
      characterId: 'kitsu',
      trigger: { id: 'c:0', kind: 'chat', lane: 'chat', user: 'ann', text: 'hi', shownAs: 'Answering', verbatim: false },
    });
    await button.click();
    const rows = page.locator('ol[aria-label="Who comes next"] li');
    expect(await rows.allTextContents()).toEqual([
      expect.stringMatching(/mika and 2 more\s+questions/u),
      expect.stringMatching(/cheer\s+cheer/u),
    ]);
    await page.getByRole('button', { name: 'Take mika out of the queue' }).click();
    await expect
      .poll(() => parts.controls.calls)
      .toEqual([
        ['skip', null],
        ['skip', 'c:1'],
      ]);
    parts.bus.emit({ type: 'queue.changed', ...queue, next: next.slice(1) });
    await expect.poll(() => rows.count()).toBe(1);
  });

  it('shows text of chat as text', async () => {
    await open();
    const text = '<img src=x onerror="document.title=1"> <b>bold</b>';
    parts.bus.emit({ type: 'chat.message', id: '1', user: '<i>ann</i>', role: 'viewer', text, platform: 'twitch' });
    await page.waitForSelector('.chat .text');
    expect(await page.locator('.chat .text').textContent()).toBe(text);
    expect(await page.locator('.chat b, .chat i, .chat img').count()).toBe(0);
  });

  it('stops at once by button or F9, and no click too many undoes it', async () => {
    await open();
    const panic = page.locator('button:has-text("Panic")');
    const before = await panic.boundingBox();
    await panic.click();
    await expect.poll(() => parts.controls.calls.length).toBe(1);
    parts.controls.status = () => ({ ...sampleStatus(), panicked: true });
    parts.bus.emit({ type: 'panic', reason: 'panic button' });
    const resume = page.locator('button:has-text("Hold to resume")');
    await resume.waitFor();
    // The button stays where it is, with the focus, and does what it did.
    const after = await panic.boundingBox();
    expect(after).toEqual(before);
    expect(await panic.evaluate((button) => button === document.activeElement)).toBe(true);
    const beside = await resume.boundingBox();
    expect(beside!.x + beside!.width).toBeLessThan(after!.x);
    for (let i = 0; i < 3; i++) await page.mouse.click(before!.x + before!.width / 2, before!.y + before!.height / 2);
    await page.keyboard.press('Enter');
    await page.keyboard.press('F9');
    await expect.poll(() => parts.controls.calls.length).toBe(6);
    expect(new Set(parts.controls.calls.map(([name]) => name))).toEqual(new Set(['panic']));
  });

  it('resumes when that is held down, by mouse or key, and not by a click', async () => {
    await page.clock.install();
    await open({ panicked: true });
    await page.clock.pauseAt(Date.now() + 3_600_000);
    const resume = page.locator('button:has-text("Hold to resume")');
    await resume.click();
    await page.clock.runFor(2000);
    expect(parts.controls.calls).toEqual([]);
    await resume.hover();
    await page.mouse.down();
    await page.clock.runFor(590);
    expect(parts.controls.calls).toEqual([]);
    await page.clock.runFor(20);
    await page.mouse.up();
    await expect.poll(() => parts.controls.calls).toEqual([['resume']]);
    await resume.focus();
    await page.keyboard.down('Enter');
    await page.clock.runFor(610);
    await expect.poll(() => parts.controls.calls).toEqual([['resume'], ['resume']]);
    await page.keyboard.up('Enter');
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

  it('puts a switch back that the server refuses, and says why beside it', async () => {
    parts.controls.setModule = () => {
      throw new ControlError('unavailable', 'OBS is not running: start it first');
    };
    await open({ modules: { ...sampleStatus().modules, obs: { state: 'online', provider: 'obs-websocket', detail: '', since: 0 } } });
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const held = Promise.withResolvers<null>();
    await page.route('**/api/modules/obs', async (route) => {
      answer();
      await held.promise;
      await route.continue();
    });
    const toggle = page.getByRole('switch', { name: 'OBS on' });
    await toggle.click();
    await asked;
    expect(await toggle.getAttribute('aria-checked'), 'as it was asked for, until the server has answered').toBe('false');
    held.resolve(null);
    const row = page.locator('li', { has: toggle });
    await row.getByText('OBS is not running: start it first').waitFor();
    expect(await toggle.getAttribute('aria-checked')).toBe('true');
  });

  it('says plainly that the server is gone, and comes back by itself', async () => {
    await open();
    const port = Number(new URL(server.url).port);
    await server.close();
    await page.waitForSelector('.gone:has-text("npm start")');
    expect(await page.locator('button:has-text("Panic")').getAttribute('aria-disabled')).toBe('true');
    parts = testParts({ pages, settings: { port } });
    server = await createServer(parts);
    await page.waitForSelector('.gone', { state: 'detached' });
    await page.waitForSelector('.doing.good');
  });
});
