import type { Emotion } from '../domain/emotion.ts';

/** Valence −1 … 1 (gloomy … glad), energy 0 … 1 (sleepy … wild). */
export interface MoodLevels {
  readonly valence: number;
  readonly energy: number;
}

/** Her mood as it goes: what she shows moves it, time brings it back to her style's own. */
export interface Mood {
  now(): MoodLevels;
  /** Somebody wrote something glad or gloomy. */
  felt(text: string): void;
  /** An emotion was shown with her words. */
  shown(emotion: Emotion): void;
}
