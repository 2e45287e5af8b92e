/**
 * The streamer's microphone in a real browser: Chromium takes a file for one, the panel's page sends it, and the whole
 * chain hears it, up to a turn. Only the recogniser and the model are stand-ins.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../src/app/app.ts';
import { launchWithMicrophone, openMicrophone, openOverlay } from '../testing/browser.ts';
import { startEarsApp } from '../testing/ears-app.ts';
import type { EventLog } from '../testing/event-log.ts';
import { realPart } from '../testing/real-parts.ts';
import { joined, silence, speechOf, wavOf } from '../testing/speech.ts';
import { startWyoming, type WyomingStandIn } from '../testing/stand-ins/wyoming.ts';

const QUESTION = 'What do you think about the weather on the mountain today?';
/** Everything that the element showed, however shortly: a busy machine looks away for seconds. */
const watch = (selector: string): string => `
  window.shown = [];
  const element = document.querySelector('${selector}');
  new MutationObserver(() => window.shown.push(element.textContent)).observe(element, { childList: true, subtree: true, characterData: true });
`;
const shown = async (page: Page): Promise<string> => (await page.evaluate<string[]>('window.shown')).join('\n');
const chromium = realPart('chromium');

describe.skipIf(chromium === null)('a microphone in a browser', () => {
  let app: App;
  let log: EventLog;
  let server: WyomingStandIn;
  let browser: Browser;
  let overlay: Page;
  let panel: Page;
  let spokenMs: number;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aivt-microphone-'));
    const spoken = await speechOf(QUESTION);
    spokenMs = spoken.length / 16;
    const file = join(folder, 'microphone.wav');
    writeFileSync(file, wavOf(joined([silence(5000), spoken, silence(4000)])));
    server = await startWyoming({ kind: 'answers', text: QUESTION });
    ({ app, log } = await startEarsApp({ WYOMING_URL: server.url, STREAMER_CAPTIONS: '1' }));
    browser = await launchWithMicrophone(chromium ?? '', file);
    overlay = await openOverlay(browser, app.url);
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
    await server.close();
  });

  it('is heard: what was said is told, shown in the panel and in the picture, and answered by voice', async () => {
    await overlay.evaluate(watch('#streamer'));
    panel = await openMicrophone(browser, app.url, watch('.words'));
    await expect.poll(() => app.status.status().ears.microphone).not.toBeNull();
    const partial = await log.until('ears.partial');
    await expect.poll(() => shown(panel)).toContain(`She hears you: “${partial.text}”`);
    const final = await log.until('ears.final');
    expect(final.text).toBe(QUESTION);
    await expect.poll(() => shown(overlay)).toContain(QUESTION);
    const turn = await log.until('turn.started', 0, ({ trigger }) => trigger.kind === 'speech');
    expect(turn.trigger).toMatchObject({ id: final.id, lane: 'streamer', text: QUESTION });
    await log.until('turn.playing', 0, ({ turnId }) => turnId === turn.turnId);
    await panel.getByText(`You said: “${QUESTION}”`).first().waitFor();
  });

  it('comes whole: the recogniser was sent the sentence and little more', () => {
    const sentMs = Math.max(...server.heard) / 32;
    expect(sentMs).toBeGreaterThan(spokenMs - 300);
    expect(sentMs).toBeLessThan(spokenMs + 900);
  });

  it('leaves no answer that was begun ahead without an end, and counts them as they ended', async () => {
    const ended = (outcome: string): number =>
      log.events.filter((event) => event.type === 'ears.speculation' && event.outcome === outcome).length;
    await expect.poll(() => ended('used') + ended('dropped')).toBe(ended('begun'));
    expect(app.status.status().ears.speculations).toEqual({ used: ended('used'), dropped: ended('dropped') });
  });

  it('is gone when it is switched off', async () => {
    await panel.getByRole('region', { name: 'Microphone' }).getByRole('button', { name: 'Switch off' }).click();
    await expect.poll(() => app.status.status().ears.state).toBe('no-microphone');
  });
});
