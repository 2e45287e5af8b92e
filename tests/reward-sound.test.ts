/**
 * A reward that plays a sound: the streamer puts a file into the data folder and names it in the file of
 * commands; it is heard through the overlay, beside her voice, and a mute ends it.
 */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import { wavFile } from '../src/tts/voices/wav.ts';
import { launchBrowser, openOverlay, probe, type OverlayWindow } from '../testing/browser.ts';
import { realPart } from '../testing/real-parts.ts';

const chromium = realPart('chromium');
const RATE_HZ = 16_000;
const COMMANDS = `
commands:
  redeem: { action: redeem, role: mod }
redemptions:
  - { reward: Boop, name: boop, cost: 100, action: { kind: sound, sound: boop.wav } }
  - { reward: Gone, name: gone, cost: 100, action: { kind: sound, sound: gone.wav } }
  - { reward: Noise, name: noise, cost: 100, action: { kind: sound, sound: noise.mp3 } }
`;

let app: App;
let browser: Browser;
let folder: string;

const post = async (path: string, body: object): Promise<unknown> =>
  (
    await fetch(`${app.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  ).json();
const redeem = (name: string): Promise<unknown> => post('/api/chat', { user: 'mod', role: 'mod', text: `!redeem ${name}` });
const loud = (page: Page, over: boolean, sinceMs: number): Promise<unknown> =>
  page.waitForFunction(
    ([over, sinceMs]) => {
      const last = ((globalThis as OverlayWindow).__aivt?.loudness() ?? []).filter((sample) => sample.tMs > sinceMs).slice(-10);
      return last.length === 10 && last.every((sample) => (over ? sample.rms > 0.05 : sample.rms < 0.001));
    },
    [over, sinceMs] as const,
  );

describe.skipIf(chromium === null)('sounds of rewards', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivt-sounds-'));
    await mkdir(join(folder, 'sounds'));
    await writeFile(join(folder, 'commands.yaml'), COMMANDS);
    const tone = Int16Array.from({ length: 20 * RATE_HZ }, (_, i) => 8000 * Math.sin((2 * Math.PI * 440 * i) / RATE_HZ));
    await writeFile(join(folder, 'sounds', 'boop.wav'), wavFile(RATE_HZ, tone));
    await writeFile(join(folder, 'sounds', 'noise.mp3'), 'this is no sound');
    const { persona, personaFile, version } = load({});
    const settings = parseSettings({
      AIVT_PORT: '0',
      AIVT_DATA_DIR: folder,
      POLICY_PROVIDER: 'scripted',
      USE_STUB_OBS: '1',
      USE_STUB_VTS: '1',
      USE_STUB_TWITCH: '1',
    });
    app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
    await app.settled;
    browser = await launchBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is refused, with the reason, while nobody could hear it', async () => {
    expect(await redeem('boop')).toMatchObject({
      error: { message: 'The sound boop.wav was not played: no overlay is there to play it.' },
    });
  });

  it('is heard, and a mute ends it', async () => {
    const page = await openOverlay(browser, app.url);
    expect(await redeem('boop')).toMatchObject({ outcome: 'command' });
    await loud(page, true, 0);
    await post('/api/mute', { muted: true });
    await loud(page, false, (await probe(page, 'loudness')).at(-1)?.tMs ?? 0);
    expect(await redeem('boop')).toMatchObject({ error: { code: 'refused' } });
    await post('/api/mute', { muted: false });
    // It was ended, not hidden: with the voice open again there is still silence.
    await loud(page, false, ((await probe(page, 'loudness')).at(-1)?.tMs ?? 0) + 200);
  });

  it('tells what is wrong with a file', async () => {
    expect(JSON.stringify(await redeem('gone'))).toMatch(/no sound \\"gone\.wav\\" in .*boop\.wav/u);
    expect(JSON.stringify(await redeem('noise'))).toMatch(/noise\.mp3 was not played: .*decode/u);
  });
});
