import type { Clock } from '../pipeline/clock.ts';
import type { Emotion } from '../pipeline/emotion.ts';

/** Valence −1 … 1 (gloomy … glad), energy 0 … 1 (sleepy … wild). */
export interface Mood {
  readonly valence: number;
  readonly energy: number;
}

const PULL: Readonly<Record<Emotion, Mood>> = {
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
export function moved(mood: Mood, emotion: Emotion): Mood {
  const pull = PULL[emotion];
  return { valence: mood.valence + (pull.valence - mood.valence) * STEP, energy: mood.energy + (pull.energy - mood.energy) * STEP };
}

/** The mood after `elapsedMs` of nothing: it drifts back to `rest`. */
export function settled(mood: Mood, rest: Mood, elapsedMs: number): Mood {
  const keep = 0.5 ** (elapsedMs / HALF_LIFE_MS);
  return { valence: rest.valence + (mood.valence - rest.valence) * keep, energy: rest.energy + (mood.energy - rest.energy) * keep };
}

/** Her mood as it goes: what she shows moves it, time brings it back to `rest`. */
export function createMood(clock: Clock, rest: () => Mood): { now(): Mood; shown(emotion: Emotion): void } {
  let mood: Mood | null = null;
  let atMs = clock.nowMs();
  const now = (): Mood => settled(mood ?? rest(), rest(), clock.nowMs() - atMs);
  return {
    now,
    shown(emotion) {
      mood = moved(now(), emotion);
      atMs = clock.nowMs();
    },
  };
}
