/** AIVT is gone and she is still heard: the panel mutes her in a real OBS by itself. */
import { join } from 'node:path';
import OBSWebSocket from 'obs-websocket-js/json';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServer, type RunningServer } from '../../../src/server/create-server.ts';
import { sampleStatus, testParts } from '../../../testing/server.ts';
import { launchBrowser } from '../../../testing/browser.ts';
import { findObs, startObs, type RealObs } from '../../../testing/obs.ts';
import { realPart } from '../../../testing/real-parts.ts';

const chromium = realPart('chromium');
const programs = findObs();
const web = join(import.meta.dirname, '../..');
const pages = { panelDir: join(web, 'panel/build'), overlayDir: join(web, 'overlay/dist'), soundsDir: join(web, 'no-sounds') };
const VOICE = 'Her voice';

describe.skipIf(chromium === null || programs === null)('the panel when AIVT is gone', { timeout: 120_000 }, () => {
  let real: RealObs;
  let browser: Browser;
  let page: Page;
  let server: RunningServer;
  let faults: string[];
  const eye = new OBSWebSocket();
  const isMuted = async (): Promise<boolean> => (await eye.call('GetInputMute', { inputName: VOICE })).inputMuted;

  beforeAll(async () => {
    real = await startObs(programs!);
    browser = await launchBrowser(chromium ?? '');
    await eye.connect(real.url, real.password);
    await eye.call('CreateInput', { sceneName: 'Scene', inputName: VOICE, inputKind: 'ffmpeg_source', inputSettings: {} });
  }, 60_000);
  afterAll(async () => {
    await eye.disconnect();
    await browser.close();
    await real.close();
  });
  beforeEach(async () => {
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
    await eye.call('SetInputMute', { inputName: VOICE, inputMuted: false });
    expect(faults).toEqual([]);
  });

  async function serve(obs: { url: string; voiceInput: string | null }, port = 0): Promise<void> {
    const parts = testParts({ pages, settings: { port } });
    parts.controls.status = () => ({ ...sampleStatus(), obs });
    server = await createServer(parts);
  }
  async function openAndLose(obs: { url: string; voiceInput: string | null }): Promise<number> {
    await serve(obs);
    const port = Number(new URL(server.url).port);
    await page.goto(server.url);
    await page.waitForSelector('h1:text("Kitsu")');
    // What is needed to speak with OBS is fetched while AIVT is there.
    await page.waitForLoadState('networkidle');
    await server.close();
    await page.getByText('AIVT is not running.').waitFor();
    return port;
  }
  const button = (name: string) => page.getByRole('button', { name });

  it('mutes her with OBS’s password, which is typed there and then, and gives her back when AIVT runs again', async () => {
    const obs = { url: real.url, voiceInput: VOICE };
    const port = await openAndLose(obs);
    expect(await page.getByLabel('OBS’s password').count(), 'asked only if OBS asks').toBe(0);
    await button('Mute her in OBS').click();
    await page.getByLabel('OBS’s password').fill('not this one');
    await button('Mute her in OBS').click();
    await page.getByText('That is not the password of OBS').waitFor();
    expect(await isMuted()).toBe(false);
    await page.getByLabel('OBS’s password').fill(real.password);
    await button('Mute her in OBS').click();
    await page.getByText(`This page muted her in OBS (${VOICE}).`).waitFor();
    expect(await isMuted()).toBe(true);

    await serve(obs, port);
    await page.getByText('AIVT is not running.').waitFor({ state: 'detached' });
    // A page that is loaded anew knows it still, and has forgotten the password.
    await page.reload();
    await button('Unmute her in OBS').click();
    await page.getByLabel('OBS’s password').fill(real.password);
    await button('Unmute her in OBS').click();
    await button('Unmute her in OBS').waitFor({ state: 'detached' });
    expect(await isMuted()).toBe(false);
  });

  it('leaves muted what was muted, and says when OBS has nothing to mute or is not there', async () => {
    await eye.call('SetInputMute', { inputName: VOICE, inputMuted: true });
    await openAndLose({ url: real.url, voiceInput: VOICE });
    await button('Mute her in OBS').click();
    await page.getByLabel('OBS’s password').fill(real.password);
    await button('Mute her in OBS').click();
    await page.getByText('She is muted in OBS already.').waitFor();
    expect(await button('Unmute her in OBS').count()).toBe(0);
    await page.close();

    page = await browser.newPage();
    await openAndLose({ url: real.url, voiceInput: 'Gone' });
    await button('Mute her in OBS').click();
    await page.getByLabel('OBS’s password').fill(real.password);
    await button('Mute her in OBS').click();
    await page.getByText('OBS has no input “Gone”').waitFor();
    await page.close();

    page = await browser.newPage();
    await openAndLose({ url: 'ws://127.0.0.1:9', voiceInput: null });
    await button('Mute her in OBS').click();
    await page.getByText('OBS cannot be reached at ws://127.0.0.1:9.').waitFor();
  });
});
