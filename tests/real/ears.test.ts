/** Real speech recognition through the whole chain: what the ears make of a recording beside what the recogniser makes of the file. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../src/app/app.ts';
import { nextHeard, startEarsApp } from '../../testing/ears-app.ts';
import type { EventLog } from '../../testing/event-log.ts';
import { MicClient } from '../../testing/mic-client.ts';
import { startRecogniser, type RealServer } from '../../testing/real-models.ts';
import { joined, silence, speechOf } from '../../testing/speech.ts';
import { WordErrorRate } from '../../testing/word-errors.ts';
import { transcribe } from '../../testing/wyoming.ts';
import { SPOKEN_TO_HER } from './lines.ts';

/** Words wrong that the chain may add to what the recogniser gets wrong by itself. */
const MOST_ADDED = 0.02;
const LINE_LIMIT_MS = 60_000;

let app: App;
let log: EventLog;
let recogniser: RealServer;

beforeAll(async () => {
  recogniser = await startRecogniser();
  ({ app, log } = await startEarsApp({
    WYOMING_URL: `tcp://127.0.0.1:${recogniser.port}`,
    EARS_ENDPOINTING: 'fixed',
    // What is answered would come in between.
    BARGE_IN: 'never',
  }));
});
afterAll(async () => {
  // What did not come up has said so.
  await (app as App | undefined)?.close();
  await (recogniser as RealServer | undefined)?.kill();
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
    const heard = await nextHeard({ app, log }, from, LINE_LIMIT_MS);
    if (chain.add(text, heard.text) > 0) wrong.push(`${text} → ${heard.unheard === null ? heard.text : `(${heard.unheard})`}`);
  }
  mic.close();
  process.stderr.write(
    `word error rate of ${SPOKEN_TO_HER.length} lines (${direct.words} words): file ${(direct.rate * 100).toFixed(1)} %, ears ${(chain.rate * 100).toFixed(1)} %\n${wrong.join('\n')}\n`,
  );
  expect(chain.rate).toBeLessThanOrEqual(direct.rate + MOST_ADDED);
});
