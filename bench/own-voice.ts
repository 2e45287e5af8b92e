/**
 * Whether her own voice in the microphone stops her, and whether the streamer does who speaks over it: her lines
 * come back as the echo of a room (late, reverberant, several levels against the streamer's voice), alone and under
 * 24 utterances with known times, through the real Silero and the whole hearing, with the comparison of the sound and
 * without it. The recogniser is simulated, and misunderstands her: of every word that it hears of hers it makes
 * another, so that the words alone cannot tell. `--understands` has it understand her.
 *
 * The player's word of when a clause began is off by up to 20 ms, and the echo is 120 ms late. Its reflections are drawn
 * anew for every trial, as if somebody moved the loudspeaker each time: harder than a room is.
 */
import { EchoJudge } from '../src/ears/echo.ts';
import type { OwnVoice } from '../src/ears/hearing.ts';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../src/ears/sound/framing.ts';
import type { Vad } from '../src/ears/vad/vad.ts';
import { seededRandom } from '../src/kernel/random.ts';
import { FakeRecogniser } from '../testing/ears.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { speechOf } from '../testing/speech.ts';
import { cleanTrack, type Said } from './asr/corpus.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { hearingOf, openVad } from './support/hearing.ts';

const HER_VOICE = 'en-us+f3';
const HER_LINES = [
  'Foxes sleep all day in the warm sun and dream of rivers, and nobody wakes them before the evening.',
  'I painted the whole kitchen yellow yesterday, which my neighbours found a little loud, but I love it.',
  'There was a storm over the harbour last night, and all the little boats were dancing until the morning.',
  'My grandmother used to say that a soup is only finished when the spoon can stand in it by itself.',
];
const LEVELS_DB = [0, -6, -12, -20] as const;
const ECHO_LATE_MS = 120;
const REVERB_MS = 300;
const REFLECTIONS = 60;
const CLOCK_ERROR_MS = 20;
const LEAD_MS = 700;
const STREAMER_AFTER_MS = 1600;
const TAIL_MS = 1500;
/** A cut this long after the last word is of no use. */
const LATE_MS = 700;
const ROOM_NOISE = 8;
const DUCKED_GAIN = 0.2;
const DECODE_MS = 120;

interface Figures {
  readonly trials: number;
  /** She was stopped, or turned down, before anybody else had said a word. */
  readonly falseCuts: number;
  readonly falseDucks: number;
  /** Of the utterances over her: those that did not stop her. */
  readonly missed: number;
  readonly cutAfterMs: Percentiles;
}

interface Arm {
  readonly levelDb: number | null;
  readonly streamer: boolean;
  readonly bySound: boolean;
}

interface World {
  readonly vad: Vad;
  readonly clock: FakeClock;
  readonly judge: EchoJudge;
  readonly hers: readonly (Said & { readonly pcm: Int16Array })[];
  readonly understands: boolean;
  readonly random: () => number;
}

export async function run(args: readonly string[]): Promise<object> {
  const track = await cleanTrack();
  const utterances = track.said.map(({ text, start, end }) => ({ text, start: 0, end: end - start, pcm: track.pcm.slice(start, end) }));
  const hers = await Promise.all(
    HER_LINES.map(async (text) => {
      const pcm = await speechOf(text, HER_VOICE);
      return { text, start: 0, end: pcm.length, pcm };
    }),
  );
  const loudness = Math.sqrt(power(utterances.flatMap(({ pcm }) => [...pcm])) / power(hers.flatMap(({ pcm }) => [...pcm])));
  const vad = await openVad('silero');
  const result: Record<string, Figures> = {};
  for (const arm of arms(args.includes('--quick'))) {
    const name = `${arm.levelDb === null ? 'no echo' : `echo ${arm.levelDb} dB`}, ${arm.streamer ? 'streamer over it' : 'alone'}, ${arm.bySound ? 'words and sound' : 'words'}`;
    process.stderr.write(`own-voice: ${name}\n`);
    const world = {
      vad,
      clock: new FakeClock(),
      judge: new EchoJudge(),
      hers,
      understands: args.includes('--understands'),
      random: seededRandom(7),
    };
    const outcomes: Outcome[] = [];
    for (const [n, utterance] of utterances.entries()) outcomes.push(await trial(world, arm, utterance, n, loudness));
    result[name] = figuresOf(outcomes);
  }
  await vad.close();
  return { decodeMs: DECODE_MS, echoLateMs: ECHO_LATE_MS, reverbMs: REVERB_MS, ...result };
}

function arms(quick: boolean): Arm[] {
  const levels = quick ? [-6] : [...LEVELS_DB];
  const withSound: Arm[] = [
    ...levels.flatMap((levelDb) => [false, true].map((streamer) => ({ levelDb, streamer, bySound: true }))),
    { levelDb: null, streamer: true, bySound: true },
  ];
  const ofOneLevel = withSound.filter(({ levelDb }) => levelDb === null || levelDb === -6);
  return [...withSound, ...ofOneLevel.map((arm) => ({ ...arm, bySound: false }))];
}

interface Outcome {
  readonly falseCut: boolean;
  readonly falseDuck: boolean;
  readonly missed: boolean;
  readonly cutAfterMs: number | null;
}

async function trial(
  world: World,
  arm: Arm,
  utterance: Said & { readonly pcm: Int16Array },
  n: number,
  loudness: number,
): Promise<Outcome> {
  const { vad, clock, judge, random } = world;
  const her = world.hers[n % world.hers.length];
  if (!her) throw new Error('she has no lines');
  const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);
  const lead = samplesOf(LEAD_MS);
  const from = lead + samplesOf(STREAMER_AFTER_MS);
  const length = Math.max(lead + her.pcm.length, arm.streamer ? from + utterance.pcm.length : 0) + samplesOf(TAIL_MS);
  const echo =
    arm.levelDb === null ? new Float64Array(length) : echoOf(her.pcm, lead, length, loudness * 10 ** (arm.levelDb / 20), roomOf(random));
  let fed = 0;
  // Of the track, in samples. (In one object: what listeners write, nothing else may take for granted.)
  const stopped: { atCut: number | null; atDuck: number | null } = { atCut: null, atDuck: null };
  const level = { ducked: false };
  let captured = 0;
  const sounding = (): boolean => stopped.atCut === null && fed > lead && fed < lead + her.pcm.length;
  const own: OwnVoice = {
    get sounding() {
      return sounding();
    },
    get spoken() {
      return fed > lead ? her.text : '';
    },
    get verdict() {
      return arm.bySound ? judge.verdict : 'unknown';
    },
    heard: (pcm) => judge.heard(pcm, clock.nowMs()),
    ducked: (on) => judge.duck(on),
  };
  const recogniser = new FakeRecogniser(clock);
  recogniser.decodeMs = DECODE_MS;
  recogniser.text = () => {
    const hears = arm.levelDb !== null && arm.levelDb > -20;
    const ofHers = hears ? wordsBetween(her, captured - lead - samplesOf(ECHO_LATE_MS), fed - lead - samplesOf(ECHO_LATE_MS)) : [];
    const ofStreamer = arm.streamer ? wordsBetween(utterance, captured - from, fed - from) : [];
    return [...(world.understands ? ofHers : ofHers.map((word) => [...word].reverse().join(''))), ...ofStreamer].join(' ');
  };
  vad.reset();
  const startMs = clock.nowMs();
  const hearing = hearingOf({
    clock,
    vad,
    recogniser,
    speculates: false,
    own,
    nextId: () => String(n),
    listener: {
      onset: () => (captured = Math.max(0, fed - 10 * FRAME_SAMPLES)),
      duck: (on) => {
        level.ducked = on;
        if (on) stopped.atDuck ??= fed;
      },
      floor: (taken) => {
        if (!taken || stopped.atCut !== null) return;
        stopped.atCut = fed;
        judge.silenced(clock.nowMs());
      },
    },
  });
  let told = false;
  let gain = 1;
  while (fed + FRAME_SAMPLES <= length) {
    await clock.advance((FRAME_SAMPLES * 1000) / SAMPLE_RATE_HZ);
    if (!told && fed > lead) {
      told = true;
      judge.played(her.pcm, SAMPLE_RATE_HZ, startMs + LEAD_MS + (random() * 2 - 1) * CLOCK_ERROR_MS);
    }
    const frame = new Int16Array(FRAME_SAMPLES);
    for (let k = 0; k < FRAME_SAMPLES; k++) {
      const at = fed + k;
      gain += ((stopped.atCut !== null ? 0 : level.ducked ? DUCKED_GAIN : 1) - gain) * 0.004;
      const spoken = arm.streamer ? (utterance.pcm[at - from] ?? 0) : 0;
      const sample = (echo[at] ?? 0) * gain + spoken + (random() - 0.5) * 2 * ROOM_NOISE;
      frame[k] = Math.max(-32_768, Math.min(32_767, Math.round(sample)));
    }
    fed += FRAME_SAMPLES;
    await hearing.hear(frame);
  }
  await clock.advance(3000);
  await hearing.close();
  const first = arm.streamer ? from : Infinity;
  const { atCut, atDuck } = stopped;
  const falseCut = atCut !== null && atCut < first;
  const inTime = atCut !== null && atCut >= first && atCut <= from + utterance.pcm.length + samplesOf(LATE_MS);
  return {
    falseCut,
    falseDuck: atDuck !== null && atDuck < first,
    missed: arm.streamer && !falseCut && !inTime,
    cutAfterMs: inTime ? ((atCut - from) * 1000) / SAMPLE_RATE_HZ : null,
  };
}

interface Reflection {
  readonly after: number;
  readonly weight: number;
}

function roomOf(random: () => number): Reflection[] {
  const late = Array.from({ length: REFLECTIONS }, () => {
    const ms = 3 + random() * REVERB_MS;
    return { after: Math.round((ms * SAMPLE_RATE_HZ) / 1000), weight: (random() - 0.5) * 10 ** ((-3 * ms) / REVERB_MS) };
  });
  return [{ after: 0, weight: 1 }, ...late];
}

/** What a room makes of it: late, and with many reflections that die away. */
function echoOf(pcm: Int16Array, at: number, length: number, gain: number, room: readonly Reflection[]): Float64Array {
  const late = Math.round((ECHO_LATE_MS * SAMPLE_RATE_HZ) / 1000);
  const out = new Float64Array(length);
  for (const { after, weight } of room) {
    const begin = at + late + after;
    for (let n = 0; n < pcm.length && begin + n < length; n++) out[begin + n] = (out[begin + n] ?? 0) + (pcm[n] ?? 0) * weight;
  }
  const scale = gain * Math.sqrt(power(pcm) / power(out.subarray(at + late, at + late + pcm.length)));
  return out.map((sample) => sample * scale);
}

function power(samples: ArrayLike<number>): number {
  let sum = 0;
  for (const sample of Array.from(samples)) sum += sample ** 2;
  return sum / samples.length;
}

/** The words that were over by `to`, of those that had not begun at `from`; samples of the line. */
function wordsBetween({ text, end }: Said, from: number, to: number): string[] {
  const words = text.split(' ');
  const share = (sample: number): number => Math.max(0, Math.min(1, sample / end));
  return words.slice(Math.floor(share(from) * words.length), Math.floor(share(to) * words.length));
}

function figuresOf(outcomes: readonly Outcome[]): Figures {
  return {
    trials: outcomes.length,
    falseCuts: outcomes.filter(({ falseCut }) => falseCut).length,
    falseDucks: outcomes.filter(({ falseDuck }) => falseDuck).length,
    missed: outcomes.filter(({ missed }) => missed).length,
    cutAfterMs: percentiles(outcomes.flatMap(({ cutAfterMs }) => cutAfterMs ?? [])),
  };
}
