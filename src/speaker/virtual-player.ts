import type { Clock } from '../kernel/clock.ts';
import type { SoundingClip } from './sounding-clip.ts';

/** What a player tells the speaker. */
export interface PlayerEvents {
  /** @param atMs `Clock.nowMs` when the first sample became audible. */
  playing(clipId: number, atMs: number): void;
  progress(clipId: number, playedSamples: number): void;
  finished(clipId: number, playedSamples: number): void;
}

/**
 * Keeps time when no overlay sounds, so that turns, captions and memory go on as if she were heard.
 * Clips play one after the other in the order of `add`; a clip starts with its first sample and
 * ends when its last has had its time.
 */
export class VirtualPlayer {
  readonly #clock: Clock;
  readonly #events: PlayerEvents;
  readonly #queue: SoundingClip[] = [];
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, events: PlayerEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  /** Takes a clip over, also one that another player had begun: it goes on from `playedSamples`. */
  add(clip: SoundingClip): void {
    this.#queue.push(clip);
    this.advance();
  }

  /** To be called when a clip has got more samples or its last one. */
  advance(): void {
    const clip = this.#queue[0];
    if (!clip) return;
    const nowMs = this.#clock.nowMs();
    if (clip.phase === 'waiting') {
      if (clip.samples === 0 && !clip.complete) return;
      this.#events.playing(clip.clipId, nowMs);
    }
    if (!clip.complete) return;
    const leftMs = ((clip.samples - clip.playedSamples) * 1000) / clip.sampleRateHz - (nowMs - clip.playedAtMs);
    this.#cancel?.();
    this.#cancel = this.#clock.schedule(Math.max(0, leftMs), () => {
      this.#cancel = undefined;
      this.#queue.shift();
      this.#events.finished(clip.clipId, clip.samples - clip.fromSample);
      this.advance();
    });
  }

  /** Gives clips up that another player is to have. */
  remove(which: (clip: SoundingClip) => boolean): void {
    const head = this.#queue[0];
    this.#queue.splice(0, this.#queue.length, ...this.#queue.filter((clip) => !which(clip)));
    if (this.#queue[0] === head) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.advance();
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#queue.length = 0;
  }
}
