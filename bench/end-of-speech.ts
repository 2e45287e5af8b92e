/**
 * `npm run bench -- end-of-speech [--quick]`: how long after the last sound of a speaker it is decided that the turn is
 * over, by AIVT (pauses that are fixed, judged by words, and by the turn model) and by pipecat with its default settings,
 * on the same sound in real time: 24 utterances of three espeak voices and readings by people, with 4.5 s of silence after
 * each. And how often somebody who had not finished was taken for finished. Linux, `tests/real/setup.sh`, and
 * `bench/peers/setup.sh` for pipecat; without that ours alone. `--quick`: six utterances.
 *
 * AIVT's words come from a simulated recogniser that takes 120 ms; pipecat's strategies decide without words (their
 * default would wait for a transcript as well). Before a reply can begin either needs the words: they are not in here.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { adaptivePauses, turnPauses, type EndpointRules } from '../src/ears/endpointing.ts';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../src/ears/sound/framing.ts';
import { createTurnModel, type TurnModel } from '../src/ears/turn/turn-model.ts';
import { TURN_MODEL } from '../src/ears/turn/turn-watch.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { FakeRecogniser } from '../testing/ears.ts';
import { DICKENS, readingOf } from '../testing/readings.ts';
import { earsFolder } from '../testing/real-models.ts';
import { joined, silence, wavOf } from '../testing/speech.ts';
import { cleanTrack, trimmed, type Said, type Track } from './asr/corpus.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { PIPECAT_VERSION, pipecatPython } from './peers/pipecat.ts';
import { engine, hearingOf, openVad } from './support/hearing.ts';

const LEAD_MS = 2000;
const GAP_MS = 4500;
const QUICK = 6;
const PAUSE_MS = 500;
const DECODE_MS = 120;
/** Where the readings' sentences begin and end, in seconds: after the last word a reader breathes aloud. */
const DICKENS_SENTENCES = [
  [0, 28.25],
  [28.7, 41.55],
] as const;
const BECKETT_END_S = 8.75;

/** One speaker's turns, by kind of voice. */
interface Utterance extends Said {
  readonly by: 'espeak' | 'person';
}

interface Figures {
  readonly n: number;
  /** From the last loud sample to the decision. */
  readonly delayMs: Percentiles;
  /** Utterances in the middle of which it was decided at least once that they were over. */
  readonly brokeIn: number;
  /** Never decided, before the next one began. */
  readonly missed: number;
}

/** Milliseconds of the track, counted from when its first sample was due, at which a turn was decided to be over. */
type Ends = readonly number[];

export async function run(args: readonly string[]): Promise<object> {
  const track = await trackOf(args.includes('--quick'));
  const loadBefore = loadavg()[0];
  process.stderr.write(`end-of-speech: AIVT, ${Math.round(track.pcm.length / SAMPLE_RATE_HZ)} s\n`);
  const ours = await byAivt(track);
  const loadBetween = loadavg()[0];
  const python = pipecatPython();
  const isThere = existsSync(python);
  process.stderr.write(
    isThere ? 'end-of-speech: pipecat\n' : `pipecat is left out: there is no ${python}; bench/peers/setup.sh brings it\n`,
  );
  const peers = isThere ? { [`pipecat ${PIPECAT_VERSION}`]: await byPipecat(track, python) } : {};
  return {
    machine: {
      processor: cpus()[0]?.model.trim(),
      cores: availableParallelism(),
      load: [loadBefore, loadBetween, loadavg()[0]],
    },
    pauseMs: PAUSE_MS,
    utterances: track.said.length,
    /** `none`: too late, or the pause was over. */
    turnModelSaid: ours.answers,
    ...Object.fromEntries(
      Object.entries({ ...ours.ends, ...peers }).map(([name, ends]) => [
        name,
        { espeak: figuresOf(track, ends, 'espeak'), people: figuresOf(track, ends, 'person') },
      ]),
    ),
  };
}

interface LongTrack extends Track {
  readonly said: readonly Utterance[];
}

async function trackOf(quick: boolean): Promise<LongTrack> {
  const clean = await cleanTrack();
  const spoken = clean.said.map(({ text, start, end }) => ({ text, by: 'espeak' as const, pcm: clean.pcm.slice(start, end + 1) }));
  const reading = readingOf('two_cities.wav');
  const sentences = DICKENS.split('. ');
  const read = DICKENS_SENTENCES.map(([fromS, toS], n) => ({
    text: sentences[n] ?? '',
    by: 'person' as const,
    pcm: trimmed(reading.slice(fromS * SAMPLE_RATE_HZ, toS * SAMPLE_RATE_HZ)),
  }));
  const beckett = { text: '', by: 'person' as const, pcm: trimmed(readingOf('beckett.wav').slice(0, BECKETT_END_S * SAMPLE_RATE_HZ)) };
  const all = quick ? [...spoken.slice(0, QUICK - 1), beckett] : [...spoken, ...read, beckett];
  const pieces = [silence(LEAD_MS)];
  const said: Utterance[] = [];
  let at = silence(LEAD_MS).length;
  for (const { text, by, pcm } of all) {
    said.push({ text, by, start: at, end: at + pcm.length - 1 });
    pieces.push(pcm, silence(GAP_MS));
    at += pcm.length + silence(GAP_MS).length;
  }
  return { pcm: joined(pieces), said };
}

async function byAivt(track: LongTrack): Promise<{ readonly ends: Record<string, Ends>; readonly answers: object }> {
  const file = join(earsFolder, ...TURN_MODEL.path);
  const link = existsSync(file) ? engine('the turn model', 'turn-main.ts', [file]) : null;
  await link?.ready();
  const model = link ? createTurnModel({ link, clock: systemClock, onState: () => undefined }) : null;
  const answers = { finished: 0, unfinished: 0, none: 0 };
  const turn = model && {
    judge: async (...asked: Parameters<TurnModel['judge']>) => {
      const verdict = await model.judge(...asked);
      answers[verdict ?? 'none'] += 1;
      return verdict;
    },
  };
  const arms: Readonly<Record<string, { endpoint: Partial<EndpointRules>; turn: Pick<TurnModel, 'judge'> | null }>> = {
    fixed: { endpoint: {}, turn: null },
    adaptive: { endpoint: { pauseMs: adaptivePauses(PAUSE_MS) }, turn: null },
    ...(turn ? { turn: { endpoint: { pauseMs: adaptivePauses(PAUSE_MS), turn: turnPauses(PAUSE_MS) }, turn } } : {}),
  };
  const ends: Record<string, number[]> = {};
  const time = { beganMs: 0 };
  const hearings = await Promise.all(
    Object.entries(arms).map(async ([name, { endpoint, turn: judge }]) => {
      const told: number[] = [];
      ends[`AIVT, ${name}`] = told;
      const recogniser = new FakeRecogniser(systemClock);
      recogniser.decodeMs = DECODE_MS;
      const state = { fed: 0 };
      recogniser.text = () => textAt(track.said, state.fed);
      const hearing = hearingOf({
        ...{ clock: systemClock, vad: await openVad('silero'), recogniser, endpoint },
        ...(judge ? { turn: judge } : {}),
        nextId: () => String(told.length),
        listener: { ended: () => told.push(performance.now() - time.beganMs) },
      });
      return { hearing, state };
    }),
  );
  time.beganMs = performance.now();
  for (let fed = FRAME_SAMPLES; fed <= track.pcm.length; fed += FRAME_SAMPLES) {
    await sleep(Math.max(0, time.beganMs + (fed / FRAME_SAMPLES) * FRAME_MS - performance.now()));
    for (const { hearing, state } of hearings) {
      state.fed = fed;
      void hearing.hear(track.pcm.slice(fed - FRAME_SAMPLES, fed));
    }
  }
  for (const { hearing } of hearings) await hearing.close();
  await model?.close();
  return { ends, answers };
}

/** The words that were over by then, of the utterance that goes on or went before. */
function textAt(said: readonly Said[], fed: number): string {
  const now = said.findLast(({ start }) => start <= fed);
  if (!now) return '';
  const words = now.text.split(' ');
  return words.slice(0, Math.floor(Math.min(1, (fed - now.start) / (now.end - now.start)) * words.length)).join(' ');
}

async function byPipecat(track: LongTrack, python: string): Promise<Ends> {
  const wav = join(mkdtempSync(join(tmpdir(), 'aivt-peers-')), 'track.wav');
  writeFileSync(wav, wavOf(track.pcm));
  const script = fileURLToPath(new URL('peers/end_of_speech.py', import.meta.url));
  const limitMs = Math.ceil((track.pcm.length * 1000) / SAMPLE_RATE_HZ) + 120_000;
  const child = spawn(python, [script, wav], { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
  const problems: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => problems.push(chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ends: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, atMs } = JSON.parse(line) as { readonly event: string; readonly atMs: number };
    if (event === 'turn-stopped') ends.push(atMs);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`pipecat ended with ${code}: ${problems.join('').slice(-2000)}`);
  return ends;
}

function figuresOf({ said }: LongTrack, ends: Ends, by: Utterance['by']): Figures {
  const ms = (sample: number): number => (sample * 1000) / SAMPLE_RATE_HZ;
  const delays: number[] = [];
  let brokeIn = 0;
  const own = said.filter((one) => one.by === by);
  for (const one of own) {
    const next = said.find(({ start }) => start > one.end);
    const within = (from: number, to: number): number[] => ends.filter((at) => at >= from && at < to);
    if (within(ms(one.start), ms(one.end)).length > 0) brokeIn += 1;
    const [end] = within(ms(one.end), next ? ms(next.start) : Infinity);
    if (end !== undefined) delays.push(end - ms(one.end));
  }
  return { n: own.length, delayMs: percentiles(delays), brokeIn, missed: own.length - delays.length };
}
