/** Silero in its own process, and the WebRTC VAD whenever that is not there: hearing never waits for it. */
import type { Clock } from '../../kernel/clock.ts';
import type { EngineJob, EngineLink } from '../../ports/engine.ts';
import { FRAME_SAMPLES } from '../sound/framing.ts';
import type { SileroInput, SileroThreshold } from './silero-engine.ts';
import type { Vad } from './vad.ts';

/** Some thousand times what a frame takes, and longer than a busy machine stumbles. Sound waits meanwhile, so it is short. */
const JUDGE_LIMIT_MS = 500;
const FIRST_LIMIT_MS = 5000;
const TRY_AGAIN_MS = 1000;

export interface SileroParts {
  readonly link: EngineLink;
  /** Hears everything too, so that it knows the room when it is needed. */
  readonly fallback: Vad;
  readonly clock: Clock;
  /** As it is set now, 0 … 1. */
  readonly threshold: () => number;
}

interface Open {
  readonly job: EngineJob;
  readonly answers: AsyncIterator<unknown>;
  readonly abort: AbortController;
  threshold: number;
}

class SileroVad implements Vad {
  readonly #parts: SileroParts;
  #open: Open | null = null;
  #closed = false;
  #cancelTry: () => void = () => undefined;

  constructor(parts: SileroParts) {
    this.#parts = parts;
    void this.#connect();
  }

  get provider(): string {
    return this.#open ? 'silero' : this.#parts.fallback.provider;
  }

  async judge(frame: Int16Array): Promise<boolean> {
    const second = await this.#parts.fallback.judge(frame);
    const open = this.#open;
    if (!open) return second;
    const answer = await this.#ask(open, frame, JUDGE_LIMIT_MS);
    if (answer !== null) return answer;
    this.#drop(open);
    return second;
  }

  reset(): void {
    this.#parts.fallback.reset();
    void this.#open?.job.write(null satisfies SileroInput);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTry();
    this.#open?.abort.abort();
    this.#open = null;
    await this.#parts.fallback.close();
    await this.#parts.link.close();
  }

  /** Null when no answer came in time. */
  async #ask(open: Open, frame: Int16Array, limitMs: number): Promise<boolean | null> {
    const { job, answers } = open;
    const threshold = this.#parts.threshold();
    let cancel: () => void = () => undefined;
    const late = new Promise<null>((resolve) => {
      cancel = this.#parts.clock.schedule(limitMs, () => resolve(null));
    });
    const asked = async (): Promise<boolean | null> => {
      if (threshold !== open.threshold) {
        open.threshold = threshold;
        if (!(await job.write({ threshold } satisfies SileroInput))) return null;
      }
      if (!(await job.write(frame))) return null;
      const answer = (await answers.next()) as IteratorResult<unknown, unknown>;
      return answer.done === true ? null : answer.value === true;
    };
    try {
      return await Promise.race([asked().catch(() => null), late]);
    } finally {
      cancel();
    }
  }

  /** A function, because it changes while something is awaited. */
  #isClosed(): boolean {
    return this.#closed;
  }

  #drop(open: Open): void {
    if (this.#open !== open) return;
    this.#open = null;
    open.abort.abort();
    this.#later();
  }

  #later(): void {
    if (!this.#closed) this.#cancelTry = this.#parts.clock.schedule(TRY_AGAIN_MS, () => void this.#connect());
  }

  async #connect(): Promise<void> {
    try {
      await this.#parts.link.ready();
    } catch {
      // The link itself tells why on the board; here it is only tried again.
      this.#later();
      return;
    }
    if (this.#isClosed()) return;
    const abort = new AbortController();
    const threshold = this.#parts.threshold();
    const job = this.#parts.link.open({ threshold } satisfies SileroThreshold, abort.signal);
    const open: Open = { job, answers: job.output[Symbol.asyncIterator](), abort, threshold };
    // Not before it has answered once: sound would wait for it.
    if ((await this.#ask(open, new Int16Array(FRAME_SAMPLES), FIRST_LIMIT_MS)) === null || this.#isClosed()) {
      abort.abort();
      this.#later();
      return;
    }
    this.#open = open;
  }
}

/** It owns the link: closing it ends the process. */
export function createSileroVad(parts: SileroParts): Vad {
  return new SileroVad(parts);
}
