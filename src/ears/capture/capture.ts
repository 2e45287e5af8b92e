/**
 * Brings a sound source to the ears as a browser brings its microphone: says who it is, sends, tells when
 * it is lost and tries again. A microphone in the panel takes its place while it is switched on.
 */
import { Backoff } from '../../kernel/backoff.ts';
import { sleep, type Clock } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/fault.ts';
import type { MicrophoneHub, MicrophoneMode } from '../../ports/microphone.ts';
import type { SoundSource } from './source.ts';

const TRY_AGAIN = { firstMs: 1000, maxMs: 30_000 } as const;
/** Only what lasted so long counts as having worked. */
const WORKED_AFTER_MS = 10_000;
const UNKNOWN_RATE_HZ = 16_000;

export interface CaptureParts {
  readonly hub: MicrophoneHub;
  readonly source: SoundSource;
  readonly mode: MicrophoneMode;
  readonly clock: Clock;
  readonly log: { info(message: string): void; warn(message: string): void };
}

export class Capture {
  readonly #parts: CaptureParts;
  readonly #backoff = new Backoff(TRY_AGAIN);
  readonly #session: ReturnType<MicrophoneHub['connect']>;
  #enabled = false;
  #displaced = false;
  #closed = false;
  /** A file is heard once. */
  #over = false;
  /** Ends the attempt that is under way. */
  #attempt: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: CaptureParts) {
    this.#parts = parts;
    this.#session = parts.hub.connect({
      send: () => undefined,
      close: () => {
        this.#displaced = true;
        this.#stop('another microphone is heard now');
      },
      free: () => {
        this.#displaced = false;
        this.#begin();
      },
    });
  }

  /** Off: the device is let go at once. */
  setEnabled(enabled: boolean): void {
    if (this.#enabled === enabled) return;
    this.#enabled = enabled;
    if (enabled) this.#begin();
    else this.#leave('the ears are off');
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#leave('the ears are closing');
    await this.#running;
    await this.#parts.source.close();
  }

  #leave(why: string): void {
    this.#stop(why);
    if (!this.#displaced) this.#session.disconnected();
  }

  #stop(why: string): void {
    this.#attempt?.abort(new Error(why));
    this.#attempt = null;
  }

  #begin(): void {
    if (!this.#enabled || this.#displaced || this.#closed || this.#over || this.#attempt) return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    // After the one before it, which may still be letting go of the device.
    this.#running = this.#running.then(() => this.#run(attempt.signal));
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const beganMs = this.#parts.clock.nowMs();
      try {
        if (!(await this.#hear(signal))) return;
        this.#over = true;
        this.#lost(`${this.#parts.source.wanted} has been heard to its end`);
        return;
      } catch (error) {
        if (isOver(signal)) return;
        if (this.#parts.clock.nowMs() - beganMs >= WORKED_AFTER_MS) this.#backoff.reset();
        const waitMs = this.#backoff.afterMs(error);
        this.#lost(reasonOf(error));
        await sleep(this.#parts.clock, waitMs, signal).catch(() => undefined);
      }
    }
  }

  /** @returns false when it was stopped before its end */
  async #hear(signal: AbortSignal): Promise<boolean> {
    const { source, log } = this.#parts;
    const { device, sampleRateHz, sound } = await source.open(signal);
    signal.throwIfAborted();
    this.#hello(device, sampleRateHz);
    log.info(`the microphone is ${device}`);
    for await (const pcm of sound) {
      if (signal.aborted) return false;
      this.#session.sound(pcm);
    }
    return !isOver(signal);
  }

  #lost(reason: string): void {
    const { source, log } = this.#parts;
    log.warn(`the microphone is lost: ${reason}`);
    this.#hello(source.wanted, UNKNOWN_RATE_HZ);
    this.#session.receive({ type: 'lost', reason: reason.slice(0, MOST_REASON_CHARS) });
  }

  #hello(device: string, sampleRateHz: number): void {
    this.#session.receive({ type: 'hello', device, sampleRateHz, mode: this.#parts.mode, muted: false });
  }
}

const MOST_REASON_CHARS = 400;

/** A function, because it changes while something is awaited. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
