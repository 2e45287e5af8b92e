/** Real speech recognition of a microphone in a real browser, beside what the recogniser makes of the file that the browser plays. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../../src/app/app.ts';
import { load } from '../../src/cli/load.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { launchWithMicrophone, openMicrophone } from '../../testing/browser.ts';
import { EventLog } from '../../testing/event-log.ts';
import { startRecogniser, type RealServer } from '../../testing/real-models.ts';
import { realPart } from '../../testing/real-parts.ts';
import { joined, silence, speechOf, wavOf } from '../../testing/speech.ts';
import { WordErrorRate } from '../../testing/word-errors.ts';
import { transcribe } from '../../testing/wyoming.ts';
import { SPOKEN_TO_HER } from './lines.ts';

/** Words wrong that the browser and the chain may add to what the recogniser gets wrong by itself. */
const MOST_ADDED = 0.02;
/** The browser opens its microphone in a moment; between two lines the recogniser of a slow machine catches up. */
const LEAD_MS = 5000;
const GAP_MS = 3500;
const chromium = realPart('chromium');

describe.skipIf(chromium === null)('a microphone in a browser', () => {
  let app: App;
  let log: EventLog;
  let recogniser: RealServer;
  let browser: Browser;
  const direct = new WordErrorRate();

  beforeAll(async () => {
    recogniser = await startRecogniser();
    const folder = mkdtempSync(join(tmpdir(), 'aivt-microphone-'));
    const pieces = [silence(LEAD_MS)];
    for (const [text, voice] of SPOKEN_TO_HER) {
      const spoken = await speechOf(text, voice);
      direct.add(text, await transcribe(recogniser.port, Buffer.from(spoken.buffer, spoken.byteOffset, spoken.byteLength), 16_000));
      pieces.push(spoken, silence(GAP_MS));
    }
    const file = join(folder, 'microphone.wav');
    writeFileSync(file, wavOf(joined(pieces)));
    const { persona, personaFile, version } = load({});
    const settings = parseSettings({
      AIVT_PORT: '0',
      AIVT_DATA_DIR: folder,
      WYOMING_URL: `tcp://127.0.0.1:${recogniser.port}`,
      POLICY_PROVIDER: 'scripted',
      TTS_PROVIDER: 'espeak',
      EARS_ENDPOINTING: 'fixed',
      // What is answered would come in between.
      BARGE_IN: 'never',
      USE_STUB_TWITCH: '1',
      USE_STUB_OBS: '1',
      USE_STUB_VTS: '1',
    });
    app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
    log = new EventLog();
    app.bus.listen((event) => log.add(event));
    while (app.status.status().modules.asr.state !== 'online') await log.until('module.state', log.now, ({ module }) => module === 'asr');
    browser = await launchWithMicrophone(chromium ?? '', file);
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
    await recogniser.kill();
  });

  it('is understood as well as the file itself', async () => {
    await openMicrophone(browser, app.url);
    const chain = new WordErrorRate();
    const heard: string[] = [];
    let from = 0;
    for (const [text] of SPOKEN_TO_HER) {
      const final = await log.until('ears.final', from);
      from = log.events.indexOf(final) + 1;
      heard.push(`${chain.add(text, final.text)} wrong: ${text} → ${final.text}`);
    }
    process.stderr.write(
      `word error rate of ${SPOKEN_TO_HER.length} lines (${direct.words} words): file ${(direct.rate * 100).toFixed(1)} %, browser and ears ${(chain.rate * 100).toFixed(1)} %\n${heard.join('\n')}\n`,
    );
    expect(chain.rate).toBeLessThanOrEqual(direct.rate + MOST_ADDED);
  });
});
