import type { Clock } from '../kernel/clock.ts';
import type { Emotion } from '../domain/emotion.ts';
import { Latest } from '../kernel/latest.ts';
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

/** How often a drifting mood is told of at most. */
const TOLD_EVERY_MS = 1000;

export interface LivingMood extends Mood {
  close(): void;
}

/**
 * @param rest the mood of her style, to which time brings her back.
 * @param onChange told of the mood when something moved it, rounded to hundredths.
 */
export function createMood(clock: Clock, rest: () => MoodLevels, onChange: (mood: MoodLevels) => void = () => undefined): LivingMood {
  let mood: MoodLevels | null = null;
  let atMs = clock.nowMs();
  const told = new Latest(clock, TOLD_EVERY_MS, onChange);
  const now = (): MoodLevels => settled(mood ?? rest(), rest(), clock.nowMs() - atMs);
  return {
    now,
    shown(emotion) {
      mood = moved(now(), emotion);
      atMs = clock.nowMs();
      told.offer({ valence: hundredths(mood.valence), energy: hundredths(mood.energy) });
    },
    close: () => told.close(),
  };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
