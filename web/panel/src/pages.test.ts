/** Every page of the panel as it is built, in a real browser: it opens, says nothing on the console, and axe finds nothing that matters. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PANEL_PAGES } from '../../../src/control/panel-pages.ts';
import type { NewEvent } from '../../../src/domain/events.ts';
import { createServer, type RunningServer } from '../../../src/server/create-server.ts';
import { launchBrowser } from '../../../testing/browser.ts';
import { realPart } from '../../../testing/real-parts.ts';
import { sampleStatus, testParts, type TestParts } from '../../../testing/server.ts';

const chromium = realPart('chromium');
const web = join(import.meta.dirname, '../..');
const panelDir = join(web, 'panel/build');
const pages = { panelDir, overlayDir: join(web, 'overlay/dist'), soundsDir: join(web, 'no-sounds') };
const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const KB = 1024;

const happened: readonly NewEvent[] = [
  { type: 'chat.message', id: '1', user: 'ann', role: 'mod', text: 'what do you eat?', platform: 'twitch' },
  {
    type: 'turn.started',
    turnId: 't1',
    characterId: 'kitsu',
    trigger: {
      id: 'twitch:1',
      kind: 'chat',
      lane: 'question',
      user: 'ann',
      text: 'what do you eat?',
      shownAs: 'Answering',
      verbatim: false,
    },
  },
  { type: 'turn.clause', turnId: 't1', seq: 0, text: 'Berries, mostly.' },
  { type: 'turn.playing', turnId: 't1', seq: 0 },
  {
    type: 'turn.finished',
    turnId: 't1',
    heard: 'Berries, mostly.',
    marks: { started: 1, promptReady: 4, firstToken: 300, firstClause: 420, firstAudio: 510, playing: 560 },
  },
  { type: 'log', level: 'warn', message: 'obs is offline: nothing answers', module: 'obs' },
];

describe.skipIf(chromium === null)('every page of the panel', () => {
  let browser: Browser;
  let context: BrowserContext;
  let parts: TestParts;
  let server: RunningServer;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    if (!existsSync(join(panelDir, 'index.html')))
      throw new Error('the panel is not built: run the tests with "npm test", which builds it');
    browser = await launchBrowser(chromium ?? '');
    const events = happened.map((event, index) => ({ at: 1_800_000_000_000 + index, ...event }));
    parts = testParts({
      pages,
      recent: {
        conversation: () => events.filter(({ type }) => type !== 'log'),
        log: () => events.filter((event) => event.type === 'log'),
        forget: () => undefined,
        close: () => undefined,
      },
    });
    const modules = sampleStatus().modules;
    parts.controls.status = () => ({
      ...sampleStatus(),
      modules: {
        ...modules,
        policy: { state: 'online', provider: 'ollama', detail: 'llama3.1:8b', since: 0 },
        obs: { state: 'offline', provider: 'obs-websocket', detail: 'nothing answers at ws://127.0.0.1:4455', since: 0 },
        twitch: { state: 'degraded', provider: 'eventsub', detail: 'reads, and cannot write', since: 0 },
      },
      presets: ['brb'],
      lastActions: [{ at: 1, action: 'style', detail: 'calm' }],
    });
    server = await createServer(parts);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  async function open(path: string, look: { theme?: 'light' | 'dark'; size?: keyof typeof SIZES } = {}): Promise<void> {
    context = await browser.newContext({
      viewport: SIZES[look.size ?? 'wide'],
      colorScheme: look.theme ?? 'dark',
      reducedMotion: 'reduce',
    });
    page = await context.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
    });
    await page.goto(server.url + path);
    await page.getByRole('heading', { name: 'Kitsu', exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
  }

  async function done(): Promise<void> {
    await context.close();
    expect(faults).toEqual([]);
  }

  /** What axe finds of weight, as lines that say where. */
  async function findings(): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(async () => {
      const { axe: run } = globalThis as unknown as { axe: typeof axe };
      // What is inside the overlay's frame is a page of its own.
      return run.run({ exclude: [['iframe']] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    });
    return violations
      .filter(({ impact }) => impact !== 'minor')
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary ?? ''}`));
  }

  for (const { path, name } of PANEL_PAGES) {
    it(`${name}: opens without a word on the console, in every look`, async () => {
      for (const theme of ['dark', 'light'] as const)
        for (const size of ['wide', 'phone'] as const) {
          await open(path, { theme, size });
          expect(await page.locator('nav a[aria-current="page"]').textContent()).toBe(name);
          expect(await findings(), `${theme} ${size}`).toEqual([]);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          expect(overflow, `${theme} ${size} is wider than the screen`).toBeLessThanOrEqual(0);
          await done();
        }
    });
  }

  it('shows after a reload what it showed before', async () => {
    await open('/');
    await page.locator('.reply .text', { hasText: 'Berries, mostly.' }).waitFor();
    await page.reload();
    await page.locator('.reply .text', { hasText: 'Berries, mostly.' }).waitFor();
    expect(await page.locator('.chat .text').allTextContents()).toEqual(['what do you eat?']);
    await done();
  });

  it('offers a switch only for what can be switched, and takes a refused one back', async () => {
    await open('/');
    expect(await page.getByRole('switch').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).toEqual([
      'Language model on',
      'Memory on',
      'OBS on',
      'VTube Studio on',
    ]);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    await page.route('**/api/modules/policy', async (route) => {
      await promise;
      await route.fulfill({ status: 409, json: { error: { code: 'not-allowed', message: 'Not now.' } } });
    });
    const model = page.getByRole('switch', { name: 'Language model on' });
    await model.click();
    await expect.poll(() => model.getAttribute('aria-checked')).toBe('false');
    resolve(undefined);
    await expect.poll(() => model.getAttribute('aria-checked')).toBe('true');
    await page.getByRole('alert').getByText('Not now.').waitFor();
    faults = faults.filter((fault) => !fault.includes('409'));
    await done();
  });

  it('changes a setting, says that a restart is needed, and restarts', async () => {
    await open('/settings');
    await page.getByLabel('OLLAMA_MODEL').fill('qwen3:4b');
    await page.getByLabel('OBS_PASSWORD').fill('a secret');
    await page.getByLabel('VTS_OFFSET_MS').fill('30');
    await page.getByRole('button', { name: 'Save 3' }).click();
    await page.getByText('Restart needed.').waitFor();
    expect(parts.desks.calls.at(-1)).toEqual(['settings', { OLLAMA_MODEL: 'qwen3:4b', OBS_PASSWORD: 'a secret', VTS_OFFSET_MS: '30' }]);
    expect(await page.getByLabel('OBS_PASSWORD').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Restart now' }).click();
    await expect.poll(() => parts.desks.calls.at(-1)).toEqual(['restart']);
    await page.getByLabel('OLLAMA_MODEL').fill('refused');
    await page.getByRole('button', { name: 'Save 1' }).click();
    await page.getByRole('alert').getByText('OLLAMA_MODEL: use another value.').waitFor();
    faults = faults.filter((fault) => !fault.includes('400'));
    await done();
  });

  it('fetches a model and a voice, and shows how far it is', async () => {
    await open('/setup');
    await page.getByRole('button', { name: 'Fetch llama3.1:8b' }).click();
    await page.getByRole('progressbar', { name: 'llama3.1:8b: 24 %' }).waitFor();
    await page.getByText('Voices: hear and install them').click();
    await page.getByRole('button', { name: 'Install en_US-joe-medium' }).click();
    await expect.poll(() => parts.desks.calls.at(-1)).toEqual(['voice', 'en_US-joe-medium', false]);
    await page.getByRole('button', { name: 'Test 6. Her picture and her sound' }).click();
    await page.getByText('one overlay sounds').waitFor();
    await done();
  });

  it('makes her scenes in OBS, and tells what it made', async () => {
    await open('/setup');
    await page.getByRole('button', { name: 'Make her scenes and her picture in OBS' }).click();
    await page.getByRole('list', { name: 'Made in OBS' }).getByText('scene “Just Chatting”: made').waitFor();
    expect(parts.desks.calls).toContainEqual(['setUpObs']);
    await done();
  });

  it('has a voice heard in the page, with its licence, and says why one cannot be', async () => {
    await open('/persona');
    const row = page.getByRole('row', { name: /built-in/u });
    expect(await row.textContent()).toContain('GPL-3.0-or-later');
    await row.getByRole('button', { name: 'Listen to built-in' }).click();
    await expect.poll(() => parts.desks.calls.at(-1)).toEqual(['try', 'built-in']);
    // It has sounded to its end: the button offers it again.
    await row.getByRole('button', { name: 'Listen to built-in' }).waitFor();
    await page.getByRole('button', { name: 'Listen to en_US-amy-medium' }).click();
    await page.getByRole('alert').getByText('it is broken').waitFor();
    faults = faults.filter((fault) => !fault.includes('503'));
    await done();
  });

  it('tries a sentence by its sound, and forgives', async () => {
    await open('/moderation');
    await page.getByLabel('Sentence').fill('badword');
    await page.getByRole('button', { name: 'Try' }).click();
    await page.getByText('sound.slur-1').waitFor();
    await page.getByRole('button', { name: 'Forgive' }).click();
    await page.getByText('Nobody. Three blocks').waitFor();
    await done();
  });

  it('lists what waits for a yes where it is seen, and sends the answer', async () => {
    for (const path of ['/', '/moderation']) {
      for (const theme of ['dark', 'light'] as const)
        for (const size of ['wide', 'phone'] as const) {
          await open(path, { theme, size });
          const heldAt = Date.now();
          const line = {
            text: 'damn good fox',
            reason: 'mild swearing',
            user: 'ann',
            paid: false,
            turnId: null,
            heldAt,
            untilAt: heldAt + 20_000,
          };
          parts.bus.emit({
            type: 'review.changed',
            mode: 'all',
            held: [
              { ...line, id: 'review:1', what: 'message' },
              { ...line, id: 'review:2', what: 'reply', text: 'Berries, mostly.', reason: 'every reply is asked for' },
            ],
          });
          await page.getByText('damn good fox').waitFor();
          expect(await findings(), `${path} ${theme} ${size}`).toEqual([]);
          const list = page.getByRole('list', { name: 'Waiting for your yes' });
          await list.getByRole('button', { name: 'Let it pass' }).first().click();
          await expect.poll(() => parts.desks.calls.at(-1)).toEqual(['review', 'review:1', true]);
          await list.getByRole('button', { name: 'No' }).first().click();
          await expect.poll(() => parts.desks.calls.at(-1)).toEqual(['review', 'review:1', false]);
          parts.bus.emit({ type: 'review.changed', mode: 'all', held: [] });
          await page.getByText('damn good fox').waitFor({ state: 'detached' });
          await done();
        }
    }
  });

  it('shows what is looked for in words, and switches what may be switched', async () => {
    await open('/moderation');
    await page.getByText('not to be switched: severe').waitFor();
    expect(await page.getByLabel('slurs and hate: In chat').count()).toBe(0);
    await page.getByLabel('links: In chat').selectOption('allow');
    await expect.poll(() => parts.desks.calls.at(-1)).toEqual(['rule', 'links', 'input', 'allow']);
    // Refused: it is as it was.
    await page.getByLabel('mild swearing: When she says it').selectOption('allow');
    await page.getByRole('alert').getByText('Not now.').waitFor();
    expect(await page.getByLabel('mild swearing: When she says it').inputValue()).toBe('block');
    faults = faults.filter((fault) => !fault.includes('409'));
    await done();
  });

  it('shows whom she remembers, and forgets only when asked twice', async () => {
    await open('/memory');
    await page.getByRole('button', { name: 'Forget mika' }).click();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Forget mika' }).click();
    await page.getByRole('button', { name: 'For good' }).click();
    await page.getByText('mika is forgotten').waitFor();
    await done();
  });

  it('changes single values of persona and commands', async () => {
    await open('/persona');
    await page.getByRole('slider', { name: 'Pitch' }).press('ArrowRight');
    await page.getByLabel('greeting').fill('Hi!\n\nHello!');
    await page.getByLabel('greeting').blur();
    await page.getByRole('button', { name: 'Save 2' }).click();
    await page.getByText('Restart needed.').waitFor();
    expect(parts.desks.calls.at(-1)).toEqual([
      'change',
      'persona',
      [
        { path: ['styles', 'calm', 'pitch'], value: 1.15 },
        { path: ['stockLines', 'greeting'], value: ['Hi!', 'Hello!'] },
      ],
    ]);
    await done();
    await open('/chat');
    await page.getByLabel('scene: wait, everyone').fill('30');
    await page.getByLabel('scene: wait, everyone').press('Tab');
    await page.getByText('Restart needed.').waitFor();
    expect(parts.desks.calls.at(-1)).toEqual(['change', 'commands', [{ path: ['commands', 'scene', 'cooldown', 'everyone'], value: 30 }]]);
    await done();
  });

  it('makes, changes and takes away a reward by a form', async () => {
    await open('/chat');
    await page.getByRole('button', { name: 'Add a reward' }).click();
    const form = page.getByRole('form', { name: 'A new reward' });
    await form.getByLabel('Title, as viewers see it').fill('Smile, please');
    await form.getByLabel('Points').fill('250');
    await form.getByLabel('What happens').selectOption('expression');
    await form.getByLabel('Face').selectOption('happy');
    expect(await findings()).toEqual([]);
    await form.getByRole('button', { name: 'Save' }).click();
    const at = (...path: string[]) => ['redemptions', 1, ...path];
    await expect
      .poll(() => parts.desks.calls.at(-1))
      .toEqual([
        'change',
        'commands',
        [
          { path: at('reward'), value: 'Smile, please' },
          { path: at('name'), value: 'smile-please' },
          { path: at('cost'), value: 250 },
          { path: at('action', 'kind'), value: 'expression' },
          { path: at('action', 'expression'), value: 'happy' },
        ],
      ]);
    await page.getByRole('button', { name: 'Change Boop' }).click();
    await page.getByRole('form', { name: 'Change Boop' }).getByLabel('Points').fill('5');
    await page.getByRole('form', { name: 'Change Boop' }).getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(() => JSON.stringify(parts.desks.calls.at(-1)))
      .toContain('{"path":["redemptions",0,"action"],"value":null},{"path":["redemptions",0,"action","kind"],"value":"sound"}');
    await page.getByRole('button', { name: 'Remove Boop' }).click();
    await page.getByRole('button', { name: 'Take away Boop' }).click();
    await expect.poll(() => parts.desks.calls.at(-1)).toEqual(['change', 'commands', [{ path: ['redemptions', 0], value: null }]]);
    await done();
  });

  it('panics by F9 on every page', async () => {
    for (const { path } of PANEL_PAGES) {
      await open(path);
      const before = parts.controls.calls.length;
      await page.keyboard.press('F9');
      await expect.poll(() => parts.controls.calls.slice(before)).toEqual([['panic', 'panic button']]);
      await done();
    }
  });

  it('stays small: all of it, and what the first page needs', async () => {
    const files = readdirSync(join(panelDir, '_app'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:js|css)$/u.test(file));
    const size = (file: string): number => gzipSync(readFileSync(join(panelDir, '_app', file))).length;
    expect(files.reduce((sum, file) => sum + size(file), 0)).toBeLessThan(250 * KB);
    context = await browser.newContext();
    page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/_app/') && /\.(?:js|css)$/u.test(pathname)) asked.push(pathname);
    });
    await page.goto(server.url);
    await page.waitForLoadState('networkidle');
    await context.close();
    expect(asked.length).toBeGreaterThan(3);
    expect([...new Set(asked)].reduce((sum, path) => sum + size(path.slice('/_app/'.length)), 0)).toBeLessThan(90 * KB);
  });
});
