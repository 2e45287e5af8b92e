/** Real speech recognition through the whole chain: what the ears make of a recording beside what the recogniser makes of the file. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '../../src/app/app.ts';
import { load } from '../../src/cli/load.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { EventLog } from '../../testing/event-log.ts';
import { MicClient } from '../../testing/mic-client.ts';
import { startRecogniser, type RealServer } from '../../testing/real-models.ts';
import { joined, silence, speechOf } from '../../testing/speech.ts';
import { WordErrorRate } from '../../testing/word-errors.ts';
import { transcribe } from '../../testing/wyoming.ts';
import { SPOKEN_TO_HER } from './lines.ts';

/** Words wrong that the chain may add to what the recogniser gets wrong by itself. */
const MOST_ADDED = 0.02;

let app: App;
let log: EventLog;
let recogniser: RealServer;

beforeAll(async () => {
  recogniser = await startRecogniser();
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({
    AIVT_PORT: '0',
    AIVT_DATA_DIR: mkdtempSync(join(tmpdir(), 'aivt-ears-')),
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
});
afterAll(async () => {
  await app.close();
  await recogniser.kill();
});

it('understands through the chain what it understands of the file', async () => {
  expect(app.status.status().modules.asr).toMatchObject({ provider: 'wyoming' });
  const direct = new WordErrorRate();
  const chain = new WordErrorRate();
  const mic = await MicClient.connect(app.url);
  while (app.status.status().ears.vad !== 'silero') await new Promise((resolve) => setImmediate(resolve));
  const wrong: string[] = [];
  for (const [text, voice] of SPOKEN_TO_HER) {
    const spoken = await speechOf(text, voice);
    direct.add(text, await transcribe(recogniser.port, Buffer.from(spoken.buffer, spoken.byteOffset, spoken.byteLength), 16_000));
    const from = log.now;
    mic.sound(joined([silence(700), spoken, silence(1200)]));
    const final = await log.until('ears.final', from);
    if (chain.add(text, final.text) > 0) wrong.push(`${text} → ${final.text}`);
  }
  mic.close();
  process.stderr.write(
    `word error rate of ${SPOKEN_TO_HER.length} lines (${direct.words} words): file ${(direct.rate * 100).toFixed(1)} %, ears ${(chain.rate * 100).toFixed(1)} %\n${wrong.join('\n')}\n`,
  );
  expect(chain.rate).toBeLessThanOrEqual(direct.rate + MOST_ADDED);
});
