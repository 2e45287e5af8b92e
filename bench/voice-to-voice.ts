/**
 * `npm run bench -- voice-to-voice [--rounds N]`: from the last sound of the streamer to her first, stage by stage, with
 * everything real that this machine has: twelve utterances of three espeak voices into the microphone's socket in real
 * time → Silero → Whisper base by Wyoming → SmolLM2 by Ollama → Piper → an overlay that tells when she sounds. Once with
 * answers begun before the words are certain, once without, one utterance of each after the other, so that what else the
 * machine does falls on both. Linux, with `tests/real/setup.sh`.
 *
 * What is missing against a room: the microphone's and the loudspeaker's own delay, the browser, and a graphics card.
 */
import { mkdtempSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import type { Mark } from '../src/domain/marks.ts';
import { FRAME_MS, FRAME_SAMPLES } from '../src/ears/sound/framing.ts';
import { EventLog } from '../testing/event-log.ts';
import { MicClient } from '../testing/mic-client.ts';
import { OverlayClient } from '../testing/overlay-client.ts';
import { MODEL, startOllama, startRecogniser, VOICE, voicesFolder, type PromptUse, type RealOllama } from '../testing/real-models.ts';
import { cleanTrack } from './asr/corpus.ts';
import { percentiles, type Percentiles } from './percentiles.ts';

const ROUNDS = 12;
const ANSWER_LIMIT_MS = 60_000;
const SETTLE_MS = 1500;
const START_LIMIT_MS = 120_000;

/** Milliseconds from the last loud sample of what was said. */
interface Stages {
  readonly wordsKnown: number;
  readonly promptReady: number;
  readonly firstToken: number;
  readonly firstClause: number;
  readonly firstAudio: number;
  readonly heard: number;
}

/** Tokens of the answer's prompt, and of them those that had to be read while the streamer waited. */
interface Read {
  readonly promptTokens: number;
  readonly evaluatedTokens: number;
  /** Evaluated between this answer and the next. */
  readonly aheadTokens: number;
}

interface Arm {
  readonly name: string;
  readonly app: App;
  readonly log: EventLog;
  readonly mic: MicClient;
  readonly overlay: OverlayClient;
  /** Its own: at one server the two conversations would push each other out of the model's memory. */
  readonly ollama: RealOllama;
  readonly stages: Stages[];
  readonly reads: Read[];
}

export async function run(args: readonly string[]): Promise<object> {
  const rounds = Number(args[args.indexOf('--rounds') + 1] ?? NaN) || ROUNDS;
  const { pcm, said } = await cleanTrack();
  const utterances = said.slice(0, rounds).map(({ text, start, end }) => ({ text, pcm: pcm.slice(start, end + 1) }));
  const recogniser = await startRecogniser();
  const recogniserUrl = `tcp://127.0.0.1:${recogniser.port}`;
  const arms: Arm[] = [];
  const loadBefore = loadavg()[0];
  try {
    for (const [name, speculate] of [
      ['begunAhead', '1'],
      ['afterTheWords', '0'],
    ] as const)
      arms.push(await openArm(name, { WYOMING_URL: recogniserUrl, EARS_SPECULATE: speculate }));
    for (const [n, { text, pcm: spoken }] of utterances.entries()) {
      for (const arm of arms) {
        const stages = await measured(arm, spoken);
        process.stderr.write(
          `${n + 1} of ${utterances.length}, ${arm.name}: ${stages === null ? 'no answer' : `${JSON.stringify(Object.values(stages).map(Math.round))} ms`} (${text})\n`,
        );
        if (stages) arm.stages.push(stages);
      }
    }
    return {
      machine: { processor: cpus()[0]?.model.trim(), cores: availableParallelism(), loadBefore, loadAfter: loadavg()[0] },
      models: {
        vad: 'silero',
        recogniser: 'whisper base int8 (faster-whisper, Wyoming)',
        model: `${MODEL} (Ollama)`,
        voice: `Piper ${VOICE}`,
      },
      utterances: utterances.length,
      ...Object.fromEntries(arms.map((arm) => [arm.name, figuresOf(arm)])),
    };
  } finally {
    for (const { mic, overlay, app, ollama } of arms) {
      mic.close();
      overlay.close();
      await app.close();
      await ollama.kill();
    }
    await recogniser.kill();
  }
}

async function openArm(name: string, change: Readonly<Record<string, string>>): Promise<Arm> {
  const ollama = await startOllama();
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({
    AIVT_PORT: '0',
    AIVT_DATA_DIR: mkdtempSync(join(tmpdir(), 'aivt-voice-')),
    ASR_PROVIDER: 'wyoming',
    POLICY_PROVIDER: 'ollama',
    OLLAMA_URL: `http://127.0.0.1:${ollama.port}`,
    OLLAMA_MODEL: MODEL,
    TTS_PROVIDER: 'piper',
    VOICES_DIR: voicesFolder,
    PIPER_VOICE: VOICE,
    // A short line in the place of a late model would be measured for it.
    FILLER_AFTER_MS: '0',
    SAY_RESUMED: '0',
    SAY_GREETING: '0',
    USE_STUB_TWITCH: '1',
    USE_STUB_OBS: '1',
    USE_STUB_VTS: '1',
    ...change,
  });
  const app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
  const log = new EventLog();
  app.bus.listen((event) => log.add(event));
  await app.settled;
  const mic = await MicClient.connect(app.url);
  const overlay = await OverlayClient.connect(app.url, { instant: false });
  await allUp(app);
  return { name, app, log, mic, overlay, ollama, stages: [], reads: [] };
}

/** What is measured before all parts are up tells of their start. @throws Error that says what is missing */
async function allUp(app: App): Promise<void> {
  const until = performance.now() + START_LIMIT_MS;
  for (;;) {
    const { ears, modules } = app.status.status();
    const down = (['asr', 'policy', 'tts', 'overlay'] as const).filter((part) => modules[part].state !== 'online');
    if (ears.vad === 'silero' && down.length === 0) return;
    if (performance.now() > until)
      throw new Error(
        `not up within ${START_LIMIT_MS / 1000} s: ${down.map((part) => `${part} (${modules[part].detail})`).join(', ') || 'Silero'}`,
      );
    await sleep(50);
  }
}

/** Null where there was no answer in time. */
async function measured(arm: Arm, spoken: Int16Array): Promise<Stages | null> {
  const { log, mic, ollama } = arm;
  const from = log.now;
  const usesBefore = ollama.promptUses().length;
  // The bus stamps with the time of day, as this does.
  let endedAt = 0;
  const over = new AbortController();
  const microphone = (async (): Promise<void> => {
    const startedMs = performance.now();
    const lead = Math.round(600 / FRAME_MS);
    for (let n = 0; !over.signal.aborted; n++) {
      const at = (n - lead) * FRAME_SAMPLES;
      const frame = new Int16Array(FRAME_SAMPLES);
      if (at >= 0) frame.set(spoken.subarray(at, at + FRAME_SAMPLES));
      const dueMs = startedMs + (n + 1) * FRAME_MS;
      await sleep(Math.max(0, dueMs - performance.now()));
      mic.sound(frame);
      if (endedAt === 0 && at + FRAME_SAMPLES >= spoken.length) endedAt = Date.now();
    }
  })();
  try {
    const stages = await Promise.race([answered(arm, from, () => endedAt), sleep(ANSWER_LIMIT_MS, null)]);
    const usesAfter = ollama.promptUses().length;
    await sleep(SETTLE_MS);
    const uses = ollama.promptUses();
    const asked = uses.slice(usesBefore, usesAfter);
    if (stages)
      arm.reads.push({
        promptTokens: asked.at(-1)?.prompt ?? NaN,
        evaluatedTokens: evaluated(asked),
        aheadTokens: evaluated(uses.slice(usesAfter)),
      });
    process.stderr.write(`${JSON.stringify(uses.slice(usesBefore))}\n`);
    return stages;
  } finally {
    over.abort();
    await microphone;
  }
}

async function answered({ app, log }: Arm, from: number, endedAt: () => number): Promise<Stages> {
  const { turnId, trigger } = await log.until('turn.started', from, (event) => event.trigger.kind === 'speech');
  const playing = await log.until('turn.playing', from, (event) => event.turnId === turnId);
  const final = await log.until('ears.final', from, ({ id }) => id === trigger.id);
  // The rest of what she says is of no interest, and the marks of a turn are told at its end.
  app.controls.panic('measured');
  app.controls.resume();
  const { marks } = await log.until('turn.cut', from, (event) => event.turnId === turnId);
  const ofMark = (mark: Mark): number => {
    const ms = marks[mark];
    if (ms === undefined || marks.playing === undefined) throw new Error(`a turn that was heard has no mark "${mark}"`);
    return playing.at - marks.playing + ms - endedAt();
  };
  return {
    wordsKnown: final.at - endedAt(),
    promptReady: ofMark('promptReady'),
    firstToken: ofMark('firstToken'),
    firstClause: ofMark('firstClause'),
    firstAudio: ofMark('firstAudio'),
    heard: playing.at - endedAt(),
  };
}

const evaluated = (uses: readonly PromptUse[]): number => uses.reduce((sum, use) => sum + use.evaluated, 0);

function figuresOf({ stages, reads, app }: Arm): object {
  const of = (stage: keyof Stages): Percentiles => percentiles(stages.map((one) => one[stage]));
  return {
    n: stages.length,
    wordsKnownMs: of('wordsKnown'),
    promptReadyMs: of('promptReady'),
    firstTokenMs: of('firstToken'),
    firstClauseMs: of('firstClause'),
    firstAudioMs: of('firstAudio'),
    voiceToVoiceMs: of('heard'),
    promptTokens: reads.map(({ promptTokens }) => promptTokens),
    evaluatedTokens: reads.map(({ evaluatedTokens }) => evaluatedTokens),
    readAheadTokens: reads.map(({ aheadTokens }) => aheadTokens),
    speculations: app.status.status().ears.speculations,
  };
}
