/** How busy chat is, as a pure meter, and whether she should be brief. */
import type { Clock } from '../../kernel/clock.ts';

export interface RateMeter {
  /** Messages a second, smoothed; as of `atMs`. */
  readonly perS: number;
  readonly atMs: number;
  readonly peak: boolean;
}

export interface RateLimits {
  /** At this many messages a second a peak begins … */
  readonly peakPerS: number;
  /** … and below this it is over: apart, so that it does not flicker. */
  readonly calmPerS: number;
  /** The time in which an old rate loses 63 % of its weight. */
  readonly timeConstantMs: number;
}

export const RATE_LIMITS: RateLimits = { peakPerS: 3, calmPerS: 1.5, timeConstantMs: 10_000 };

export function calmMeter(nowMs: number): RateMeter {
  return { perS: 0, atMs: nowMs, peak: false };
}

/** `messages` more came at `nowMs`; 0 only lets time pass. */
export function metered(meter: RateMeter, nowMs: number, messages: number, limits: RateLimits = RATE_LIMITS): RateMeter {
  const passedMs = Math.max(0, nowMs - meter.atMs);
  const perS = meter.perS * Math.exp(-passedMs / limits.timeConstantMs) + messages / (limits.timeConstantMs / 1000);
  return { perS, atMs: Math.max(nowMs, meter.atMs), peak: meter.peak ? perS >= limits.calmPerS : perS >= limits.peakPerS };
}

/** The meter as it runs: counts what is written, and says when she should be brief. */
export class BusyMeter {
  readonly #clock: Clock;
  #meter: RateMeter;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#meter = calmMeter(clock.nowMs());
  }

  /** One more message. */
  count(): void {
    this.#meter = metered(this.#meter, this.#clock.nowMs(), 1);
  }

  /** More is written than she can answer. */
  isBusy(): boolean {
    this.#meter = metered(this.#meter, this.#clock.nowMs(), 0);
    return this.#meter.peak;
  }
}
