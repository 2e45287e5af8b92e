/** A real recogniser inside AIVT: Moonshine tiny by sherpa-onnx, alone and through the whole program, which hears a file. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../../src/app/app.ts';
import { load } from '../../src/cli/load.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { tokensText } from '../../src/ears/models/tokens.ts';
import type { SherpaConfig } from '../../src/ears/recognisers/sherpa/messages.ts';
import { createSherpaServer } from '../../src/ears/recognisers/sherpa/server.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { EngineLink } from '../../src/ports/engine.ts';
import { wavFile } from '../../src/tts/voices/wav.ts';
import { startEngine } from '../../src/workers/supervisor.ts';
import { EventLog } from '../../testing/event-log.ts';
import { DICKENS, readingOf } from '../../testing/readings.ts';
import { earsFolder } from '../../testing/real-models.ts';
import { joined, silence, speechOf } from '../../testing/speech.ts';
import { WordErrorRate } from '../../testing/word-errors.ts';

const MODEL = 'moonshine-tiny-en';
const LINES: readonly (readonly [text: string, voice: string])[] = [
  ['What do you think about the weather on the mountain today?', 'en-us'],
  ['I would like to play another round before we go to bed.', 'en'],
  ['Please tell everybody in the chat about the new game.', 'en-us+Annie'],
];
/** The reading as far as incredulity, and its words. */
const DICKENS_S = 12.9;
const DICKENS_WORDS = DICKENS.slice(0, DICKENS.indexOf(' it was the season of light'));
const never = new AbortController().signal;

const isThere = existsSync(join(earsFolder, MODEL));
if (!isThere) process.stderr.write(`skipped: ${MODEL} is not in ${earsFolder}; tests/real/setup.sh brings it\n`);

let data: string;
let model: string;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'aivt-sherpa-'));
  model = join(data, 'models', 'asr', MODEL);
  if (!isThere) return;
  mkdirSync(join(data, 'models', 'asr'), { recursive: true });
  cpSync(join(earsFolder, MODEL), model, { recursive: true });
  // As the downloader leaves it.
  writeFileSync(join(model, 'tokens.txt'), tokensText(readFileSync(join(model, 'tokenizer.bin'))));
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

describe.skipIf(!isThere)('Moonshine tiny', () => {
  it('understands a person who reads, and a synthetic voice', async () => {
    let link: EngineLink | null = null;
    const server = createSherpaServer({
      clock: systemClock,
      chooseModel: () => Promise.resolve(model),
      openLink: (folder, report) =>
        (link = startEngine({
          ...{ name: 'the recogniser', provider: 'sherpa', clock: systemClock, report, args: [folder] },
          entry: new URL('../../src/workers/recogniser-main.ts', import.meta.url),
          config: { language: 'en', threads: 1 } satisfies SherpaConfig,
          log: { info: () => undefined, warn: () => undefined, error: () => undefined },
        })),
    });
    expect(await server.probe(never)).toBe(`${MODEL} (Moonshine)`);
    const tookMs: number[] = [];
    const understand = async (pcm: Int16Array): Promise<string> => {
      const beganMs = performance.now();
      const { text } = await server.recognise({ pcm, purpose: 'final', hints: [] }, never);
      tookMs.push(performance.now() - beganMs);
      return text;
    };
    const person = new WordErrorRate();
    const heard = await understand(readingOf('two_cities.wav').subarray(0, DICKENS_S * 16_000));
    person.add(DICKENS_WORDS, heard);
    const synthetic = new WordErrorRate();
    for (const [text, voice] of LINES) synthetic.add(text, await understand(await speechOf(text, voice)));
    process.stderr.write(
      `${MODEL}: a person ${(person.rate * 100).toFixed(1)} % of ${person.words} words wrong, espeak ${(synthetic.rate * 100).toFixed(1)} % of ${synthetic.words}; 12.9 s of speech in ${tookMs[0]?.toFixed(0)} ms, three lines in ${tookMs.slice(1).map(Math.round).join(', ')} ms\n${heard}\n`,
    );
    await (link as EngineLink | null)?.close();
    expect(person.rate).toBeLessThan(0.1);
    expect(synthetic.rate).toBeLessThan(0.35);
  });

  it('is taken where no server answers, and what is in a file is answered as if somebody had said it', async () => {
    const wav = join(data, 'talk.wav');
    const [[text, voice]] = LINES as [(typeof LINES)[number]];
    writeFileSync(wav, wavFile(16_000, joined([silence(1500), await speechOf(text, voice), silence(2500)])));
    const { persona, personaFile, version } = load({});
    const settings = parseSettings({
      AIVT_PORT: '0',
      AIVT_DATA_DIR: data,
      MICROPHONE: `file:${wav}`,
      // Nobody listens there.
      WYOMING_URL: 'tcp://127.0.0.1:9',
      OPENAI_TRANSCRIPTION_URL: 'http://127.0.0.1:9/v1',
      EARS_ENDPOINTING: 'turn',
      POLICY_PROVIDER: 'scripted',
      TTS_PROVIDER: 'espeak',
      SAY_GREETING: '0',
      USE_STUB_TWITCH: '1',
      USE_STUB_OBS: '1',
      USE_STUB_VTS: '1',
    });
    const log = new EventLog();
    const app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
    app.bus.listen((event) => log.add(event));
    try {
      const final = await log.until('ears.final', 0);
      const { asr } = app.status.status().modules;
      process.stderr.write(`heard: ${final.text}\nasr: ${asr.state}, ${asr.provider}: ${asr.detail}\n`);
      expect(asr).toMatchObject({ state: 'degraded', provider: 'sherpa' });
      expect(asr.detail).toContain('the turn model is not installed (npm run models -- ears install smart-turn-v3.2)');
      expect(app.status.status().ears).toMatchObject({ microphone: 'the file talk.wav', recogniser: 'sherpa', endpointing: 'adaptive' });
      const turn = await log.until('turn.started', 0);
      expect(turn.trigger).toMatchObject({ kind: 'speech', lane: 'streamer', text: final.text });
    } finally {
      await app.close();
    }
  });
});
