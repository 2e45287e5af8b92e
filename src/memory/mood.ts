import type { Clock } from '../kernel/clock.ts';
import type { Emotion } from '../domain/emotion.ts';
import { Latest } from '../kernel/latest.ts';
import { valenceOf } from './sentiment.ts';
import type { Mood, MoodLevels } from '../ports/mood.ts';

const PULL: Readonly<Record<Emotion, MoodLevels>> = {
  neutral: { valence: 0.2, energy: 0.4 },
  happy: { valence: 0.8, energy: 0.6 },
  excited: { valence: 0.9, energy: 1 },
  shy: { valence: 0.3, energy: 0.3 },
  sad: { valence: -0.6, energy: 0.2 },
  surprised: { valence: 0.3, energy: 0.8 },
  annoyed: { valence: -0.4, energy: 0.6 },
  smug: { valence: 0.5, energy: 0.5 },
  sleepy: { valence: 0.1, energy: 0.1 },
  thinking: { valence: 0.2, energy: 0.4 },
};

/** One emotion shown moves the mood by this share. */
const STEP = 0.25;
/** The mood is half-way back to the style's own after this time. */
const HALF_LIFE_MS = 120_000;

/** The mood after an emotion was shown. */
export function moved(mood: MoodLevels, emotion: Emotion): MoodLevels {
  const pull = PULL[emotion];
  return { valence: mood.valence + (pull.valence - mood.valence) * STEP, energy: mood.energy + (pull.energy - mood.energy) * STEP };
}

/** The mood after `elapsedMs` of nothing: it drifts back to `rest`. */
export function settled(mood: MoodLevels, rest: MoodLevels, elapsedMs: number): MoodLevels {
  const keep = 0.5 ** (elapsedMs / HALF_LIFE_MS);
  return { valence: rest.valence + (mood.valence - rest.valence) * keep, energy: rest.energy + (mood.energy - rest.energy) * keep };
}

/** One message moves the mood by this share at most … */
const CHAT_STEP = 0.08;
/** … and all of chat no further than so much from the style's own: a crowd tints her mood, it does not own it. */
const CHAT_REACH = 0.4;

/** The mood after somebody wrote. @param valence −1 … 1, of the words; 0 moves nothing */
export function touched(mood: MoodLevels, rest: MoodLevels, valence: number): MoodLevels {
  const next = mood.valence + (valence - mood.valence) * CHAT_STEP * Math.abs(valence);
  const low = Math.min(mood.valence, Math.max(-1, rest.valence - CHAT_REACH));
  const high = Math.max(mood.valence, Math.min(1, rest.valence + CHAT_REACH));
  // Joy wakes, sorrow quietens.
  const energy = mood.energy + ((valence > 0 ? 1 : 0) - mood.energy) * (CHAT_STEP / 2) * Math.abs(valence);
  return { valence: Math.min(high, Math.max(low, next)), energy: Math.min(1, Math.max(0, energy)) };
}

/** How often a drifting mood is told of at most. */
const TOLD_EVERY_MS = 1000;

export interface LivingMood extends Mood {
  close(): void;
}

/**
 * @param rest the mood of her style, to which time brings her back.
 * @param onChange told of the mood when something moved it, rounded to hundredths.
 * @param before the mood of before AIVT was started again, and how long ago that was
 */
export function createMood(
  clock: Clock,
  rest: () => MoodLevels,
  onChange: (mood: MoodLevels) => void = () => undefined,
  before: { readonly mood: MoodLevels; readonly agoMs: number } | null = null,
): LivingMood {
  let mood = before?.mood ?? null;
  let atMs = clock.nowMs() - (before?.agoMs ?? 0);
  const told = new Latest(clock, TOLD_EVERY_MS, onChange);
  const now = (): MoodLevels => settled(mood ?? rest(), rest(), clock.nowMs() - atMs);
  const become = (next: MoodLevels): void => {
    mood = next;
    atMs = clock.nowMs();
    told.offer({ valence: hundredths(next.valence), energy: hundredths(next.energy) });
  };
  return {
    now,
    shown: (emotion) => become(moved(now(), emotion)),
    felt(text) {
      const valence = valenceOf(text);
      if (valence !== 0) become(touched(now(), rest(), valence));
    },
    close: () => told.close(),
  };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
