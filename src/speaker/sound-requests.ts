/** Sounds that the overlay was asked for, until it says what became of them. */
import type { Clock } from '../kernel/clock.ts';

/** Fetching and decoding a short file of this machine takes a moment; an overlay that says nothing until then will not. */
const TOLD_WITHIN_MS = 6000;
const MAX_WAITING = 32;

export interface SoundRequests {
  /** @returns null when it is heard, else why it is not. Never rejects. */
  play(ask: (id: number) => void): Promise<string | null>;
  /** The overlay's word. */
  told(id: number, failure: string | null): void;
}

export function createSoundRequests(clock: Clock): SoundRequests {
  const waiting = new Map<number, (failure: string | null) => void>();
  let nextId = 1;
  return {
    play(ask) {
      if (waiting.size >= MAX_WAITING) return Promise.resolve('too many sounds at once');
      const id = nextId++;
      return new Promise((resolve) => {
        const cancel = clock.schedule(TOLD_WITHIN_MS, () => settle('the overlay did not play it'));
        const settle = (failure: string | null): void => {
          waiting.delete(id);
          cancel();
          resolve(failure);
        };
        waiting.set(id, settle);
        ask(id);
      });
    },
    told(id, failure) {
      waiting.get(id)?.(failure);
    },
  };
}
