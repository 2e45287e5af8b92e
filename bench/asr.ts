/**
 * How well and how soon the ears hear: a corpus made on the spot (three voices of espeak, 24 utterances with
 * known text and times) in noise, at a keyboard, over music, and over her own voice, through the real VADs and
 * the whole hearing. The recogniser is simulated: it takes 120 ms (`--decode MS`) and knows the words whose
 * time has come, so that what is measured is the ears. Time is counted in sound and in that 120 ms; the VAD's
 * own time (a fraction of a millisecond) is not in it. `--vad silero` measures that one alone.
 */
import { adaptivePauses } from '../src/ears/endpointing.ts';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../src/ears/sound/framing.ts';
import type { Vad } from '../src/ears/vad/vad.ts';
import { FakeRecogniser } from '../testing/ears.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { cleanTrack, keyboard, music, white, withNoise, type Said, type Track } from './asr/corpus.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { hearingOf, openVad } from './support/hearing.ts';

const DECODE_MS = 120;
const VADS = ['silero', 'webrtc'] as const;
const HER_WORDS = 'foxes sleep all day in the warm sun and dream of rivers';

interface Figures {
  readonly utterances: number;
  readonly missed: number;
  /** Finals that lie over two utterances. */
  readonly merged: number;
  /** Onsets where nobody spoke, and of them those that came to words. */
  readonly falseStarts: number;
  readonly onsetMs: Percentiles;
  readonly firstPartialMs: Percentiles;
  readonly partialGapMs: Percentiles;
  readonly finalAfterSpeechMs: Percentiles;
  /** Utterances whose first sound was not in what the recogniser got. */
  readonly startLost: number;
  /** With her speaking all the time: how often she was cut, for whom, and when. */
  readonly cuts: number;
  readonly cutAfterMs: Percentiles;
}

interface Heard {
  onsetMs: number;
  captureStart: number;
  partials: number[];
  cutMs: number | null;
  finalMs: number | null;
}

export async function run(args: readonly string[]): Promise<object> {
  const decodeMs = args.includes('--decode') ? Number(args[args.indexOf('--decode') + 1]) : DECODE_MS;
  const clean = await cleanTrack();
  const quiet = { pcm: new Int16Array(clean.pcm.length), said: clean.said };
  const room = white();
  const conditions: Readonly<Record<string, Track>> = {
    clean,
    noise20dB: withNoise(clean, room, 20),
    noise10dB: withNoise(clean, room, 10),
    noise5dB: withNoise(clean, room, 5),
    keyboard15dB: withNoise(clean, keyboard(), 15),
    music10dB: withNoise(clean, music(), 10),
  };
  const nobody: Readonly<Record<string, Track>> = {
    onlyKeyboard: {
      pcm: withNoise({ ...clean, pcm: clean.pcm }, keyboard(), 10).pcm.map((sample, n) => sample - (clean.pcm[n] ?? 0)),
      said: [],
    },
    onlyMusic: { pcm: withNoise(clean, music(), 10).pcm.map((sample, n) => sample - (clean.pcm[n] ?? 0)), said: [] },
    silence: { ...quiet, said: [] },
  };
  const result: Record<string, Record<string, Figures>> = {};
  for (const provider of VADS.filter((name) => !args.includes('--vad') || args.includes(name))) {
    const vad = await openVad(provider);
    const figures: Record<string, Figures> = {};
    result[provider] = figures;
    for (const [name, track] of Object.entries({ ...conditions, ...nobody })) {
      process.stderr.write(`asr: ${provider}, ${name}\n`);
      figures[name] = await measure(track, vad, { decodeMs, pauses: 'fixed', her: null });
    }
    if (provider === 'silero') {
      figures['cleanAdaptive'] = await measure(clean, vad, { decodeMs, pauses: 'adaptive', her: null });
      figures['bargeIn'] = await measure(clean, vad, { decodeMs, pauses: 'fixed', her: 'speaks' });
      // The same sound, but all of it is her own voice come back by the loudspeaker.
      figures['ownEcho'] = await measure(clean, vad, { decodeMs, pauses: 'fixed', her: 'echoes' });
      figures['bargeInMusic'] = await measure(nobody['onlyMusic'] ?? quiet, vad, { decodeMs, pauses: 'fixed', her: 'speaks' });
    }
    await vad.close();
  }
  return { decodeMs, pauseMs: 500, ...result };
}

interface Options {
  readonly decodeMs: number;
  readonly pauses: 'fixed' | 'adaptive';
  readonly her: 'speaks' | 'echoes' | null;
}

async function measure(track: Track, vad: Vad, { decodeMs, pauses, her }: Options): Promise<Figures> {
  const clock = new FakeClock();
  const recogniser = new FakeRecogniser(clock);
  recogniser.decodeMs = decodeMs;
  const heard: Heard[] = [];
  let fed = 0;
  let current: Heard | null = null;
  const waiting: Heard[] = [];
  recogniser.text = () => textAt(track.said, current ?? waiting[0] ?? null, fed);
  const at = (): number => clock.nowMs();
  const own = {
    sounding: her !== null,
    spoken: her === 'echoes' ? track.said.map(({ text }) => text).join(' ') : her === null ? '' : HER_WORDS,
    verdict: 'unknown' as const,
    heard: () => undefined,
    ducked: () => undefined,
  };
  vad.reset();
  const hearing = hearingOf({
    clock,
    vad,
    recogniser,
    endpoint: pauses === 'adaptive' ? { pauseMs: adaptivePauses(500) } : {},
    own,
    nextId: () => String(heard.length),
    listener: {
      onset: () => {
        // The frames before the onset, that of the onset among them.
        current = { onsetMs: at(), captureStart: fed - Math.min(fed, 10 * FRAME_SAMPLES), partials: [], cutMs: null, finalMs: null };
        heard.push(current);
      },
      ended: () => {
        if (current) waiting.push(current);
        current = null;
      },
      partial: () => (current ?? waiting[0])?.partials.push(at()),
      final: () => {
        const done = waiting.shift();
        if (done) done.finalMs = at();
        return Promise.resolve();
      },
      unheard: (_, why) => {
        if (why === 'noise') current = null;
        else waiting.shift();
      },
      floor: (taken) => {
        const who = current ?? waiting[0];
        if (taken && who) who.cutMs = at();
      },
    },
  });
  for (; fed + FRAME_SAMPLES <= track.pcm.length;) {
    await clock.advance((FRAME_SAMPLES * 1000) / SAMPLE_RATE_HZ);
    fed += FRAME_SAMPLES;
    await hearing.hear(track.pcm.slice(fed - FRAME_SAMPLES, fed));
  }
  await clock.advance(3000);
  await hearing.close();
  return figuresOf(track.said, heard);
}

/** The words that were over by then, of what lies in the utterance. */
function textAt(said: readonly Said[], heard: Heard | null, fed: number): string {
  if (!heard) return '';
  return said
    .filter(({ start, end }) => end > heard.captureStart && start < fed)
    .map(({ text, start, end }) => {
      const words = text.split(' ');
      return words.slice(0, Math.floor(Math.min(1, (fed - start) / (end - start)) * words.length)).join(' ');
    })
    .filter((text) => text !== '')
    .join(' ');
}

function figuresOf(said: readonly Said[], heard: readonly Heard[]): Figures {
  const ms = (sample: number): number => (sample * 1000) / SAMPLE_RATE_HZ;
  const SLACK_MS = 300;
  const of = (one: Said): Heard[] => heard.filter(({ onsetMs }) => onsetMs > ms(one.start) - SLACK_MS && onsetMs < ms(one.end) + SLACK_MS);
  const pairs = said.flatMap((one) => {
    const first = of(one)[0];
    return first ? [{ one, first, last: of(one).at(-1) ?? first }] : [];
  });
  const covered = (one: Said): boolean => heard.some(({ onsetMs, finalMs }) => onsetMs <= ms(one.start) && (finalMs ?? 0) > ms(one.end));
  const missed = said.filter((one) => of(one).length === 0);
  return {
    utterances: said.length,
    missed: missed.filter((one) => !covered(one)).length,
    merged: missed.filter(covered).length,
    falseStarts: heard.filter((one) => !pairs.some(({ one: spoken }) => of(spoken).includes(one))).length,
    onsetMs: percentiles(pairs.map(({ one, first }) => first.onsetMs - ms(one.start))),
    firstPartialMs: percentiles(pairs.flatMap(({ one, first }) => first.partials.slice(0, 1).map((at) => at - ms(one.start)))),
    partialGapMs: percentiles(heard.flatMap(({ partials }) => partials.slice(1).map((at, n) => at - (partials[n] ?? at)))),
    finalAfterSpeechMs: percentiles(pairs.flatMap(({ one, last }) => (last.finalMs === null ? [] : [last.finalMs - ms(one.end)]))),
    startLost: pairs.filter(({ one, first }) => first.captureStart > one.start).length,
    cuts: heard.filter(({ cutMs }) => cutMs !== null).length,
    cutAfterMs: percentiles(pairs.flatMap(({ one, first }) => (first.cutMs === null ? [] : [first.cutMs - ms(one.start)]))),
  };
}
