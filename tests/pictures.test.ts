/** A streamer's own pictures of her: dropped into the panel, worn without a restart, and moved by what is heard. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import { correlation, launchBrowser, openOverlay, probe } from '../testing/browser.ts';
import { EventLog } from '../testing/event-log.ts';
import { realPart } from '../testing/real-parts.ts';

const chromium = realPart('chromium');
const PATIENCE = { timeout: 20_000 };

describe.skipIf(chromium === null)('a body of pictures', { timeout: 120_000 }, () => {
  let folder: string;
  let app: App;
  let browser: Browser;
  let desk: Browser;
  let panel: Page;
  let overlay: Page;
  const log = new EventLog();
  const shown = async (): Promise<string | null> =>
    (
      await overlay
        .locator('#pictures img.shown')
        .first()
        .getAttribute('src', { timeout: 1_000 })
        .catch(() => null)
    )?.replace(/^.*\/|\?.*$/gu, '') ?? null;
  const body = async (): Promise<string> => (await probe(overlay, 'state')).body;
  const card = () => panel.getByRole('region', { name: 'Her body' });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivt-pictures-'));
    const { persona, personaFile, version } = load({});
    const settings = parseSettings({
      ...{ AIVT_PORT: '0', AIVT_DATA_DIR: join(folder, 'data'), POLICY_PROVIDER: 'scripted', ESPEAK_VOICE: 'en-us+Annie' },
      ...{ USE_STUB_OBS: '1', USE_STUB_VTS: '1', USE_STUB_TWITCH: '1', VOICES_DIR: join(folder, 'voices') },
    });
    app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
    app.bus.listen((event) => log.add(event));
    await app.settled;
    browser = await launchBrowser(chromium ?? '');
    overlay = await openOverlay(browser, app.url);
    // Of its own: a browser draws no frames of a page behind another one.
    desk = await launchBrowser(chromium ?? '');
    panel = await desk.newPage({ viewport: { width: 1280, height: 1000 } });
    await panel.goto(`${app.url}/persona`);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await desk.close();
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A face as a picture: a mouth of a size, on nothing. */
  async function face(mouthPx: number, colour: string): Promise<Buffer> {
    const page = await desk.newPage({ viewport: { width: 400, height: 500 } });
    await page.setContent(`<style>body { margin: 0; background: none }
      main { width: 400px; height: 500px; border-radius: 45% 45% 0 0; background: ${colour}; position: relative }
      i { position: absolute; left: 50%; translate: -50% -50%; border-radius: 50%; background: #26130a }</style>
      <main><i style="top: 190px; margin-left: -70px; width: 44px; height: 60px"></i><i style="top: 190px; margin-left: 70px; width: 44px; height: 60px"></i>
      <i style="top: 330px; width: 110px; height: ${String(mouthPx)}px"></i></main>`);
    const picture = await page.screenshot({ omitBackground: true });
    await page.close();
    return picture;
  }
  async function bring(name: string, files: Readonly<Record<string, Buffer>>): Promise<void> {
    await card().getByLabel('Name of the folder').fill(name);
    await card()
      .getByLabel('Choose pictures, or drop them here')
      .setInputFiles(Object.entries(files).map(([file, buffer]) => ({ name: file, mimeType: 'image/png', buffer })));
    for (const file of Object.keys(files))
      await card()
        .getByRole('button', { name: `Remove ${file}` })
        .waitFor();
  }

  it('is brought in the panel, worn at once, and follows what is heard', async () => {
    expect(await body()).toBe('drawn');
    await bring('my-fox', {
      'closed.png': await face(10, '#ff9156'),
      'open.png': await face(90, '#ff9156'),
      'sad.png': await face(4, '#8fa7d0'),
    });
    await card().getByRole('list').getByText('sad, mouth closed').waitFor();
    await card().getByRole('button', { name: 'my-fox', exact: true }).click();
    await expect.poll(body, PATIENCE).toBe('my-fox');
    await expect.poll(shown, PATIENCE).toBe('closed.png');
    expect(await overlay.locator('#kitsu').isHidden()).toBe(true);

    const from = log.events.length;
    // What is on the screen in each frame, on the clock of the sound.
    await overlay.evaluate(`{
      const course = (globalThis.course = []);
      const look = () => {
        const tMs = __aivt.mouth().at(-1)?.tMs;
        if (tMs !== undefined) course.push({ tMs, open: document.querySelector('#pictures img.shown')?.src.includes('open') === true });
        requestAnimationFrame(look);
      };
      look();
    }`);
    await app.ingress.say('Papa and mama may have a lot of apples, and all of us are happy about that. Bob, pop by!');
    await log.until('turn.finished', from);
    const course = await overlay.evaluate<{ tMs: number; open: boolean }[]>('course');
    const loud = (await probe(overlay, 'loudness')).map(({ tMs, rms }) => ({ tMs, value: rms }));
    const first = loud.find(({ value }) => value > 0.02)?.tMs ?? 0;
    const last = loud.findLast(({ value }) => value > 0.02)?.tMs ?? 0;
    const open = course.map(({ tMs, open: is }) => ({ tMs, value: is ? 1 : 0 }));
    const spoken = open.filter(({ tMs }) => tMs > first && tMs < last);
    expect(spoken.filter(({ value }) => value === 1).length).toBeGreaterThan(spoken.length * 0.2);
    expect(spoken.filter(({ value }) => value === 0).length).toBeGreaterThan(spoken.length * 0.1);
    const together = correlation(open, loud, first, last);
    process.stderr.write(`a picture's mouth and the sound: r = ${together.toFixed(2)}\n`);
    expect(together).toBeGreaterThan(0.3);
    // Before and behind her words it is shut.
    expect(open.filter(({ tMs, value }) => value === 1 && (tMs < first - 120 || tMs > last + 120))).toEqual([]);
  });

  it('shows her feeling', async () => {
    await panel.request.post(`${app.url}/api/expression`, { data: { expression: 'sad' } });
    await expect.poll(shown, PATIENCE).toBe('sad.png');
    await panel.request.post(`${app.url}/api/expression`, { data: { expression: 'neutral' } });
    await expect.poll(shown, PATIENCE).toBe('closed.png');
  });

  it('a picture that is replaced is seen without a reload, and one that is taken away is gone', async () => {
    const height = (): Promise<number> => overlay.evaluate<number>(`document.querySelector('#pictures img.shown').naturalHeight`);
    expect(await height()).toBe(500);
    const small = await desk.newPage({ viewport: { width: 40, height: 50 } });
    await bring('my-fox', { 'closed.png': await small.screenshot() });
    await expect.poll(height, PATIENCE).toBe(50);
    await card().getByRole('button', { name: 'Remove sad.png' }).click();
    await expect.poll(() => overlay.locator('#pictures img').count(), PATIENCE).toBe(2);
  });

  it('another body is put on and off again while the page stays', async () => {
    await card().getByRole('button', { name: 'Drawn', exact: true }).click();
    await expect.poll(body, PATIENCE).toBe('drawn');
    expect(await overlay.locator('#kitsu').isVisible()).toBe(true);
    expect(await overlay.locator('#pictures .figure').count()).toBe(0);
    await card().getByRole('button', { name: 'my-fox', exact: true }).click();
    await expect.poll(body, PATIENCE).toBe('my-fox');
    // All its pictures taken away: she is drawn, and the page says why.
    for (const file of ['closed.png', 'open.png']) {
      await card()
        .getByRole('button', { name: `Remove ${file}` })
        .click();
      await card()
        .getByRole('button', { name: `Remove ${file}` })
        .waitFor({ state: 'detached' });
    }
    await expect.poll(body, PATIENCE).toBe('drawn: the pictures of my-fox cannot be shown: the folder is empty');
  });
});
