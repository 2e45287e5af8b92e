/** Percentiles of a stream that does not end, in memory that does not grow. */
import { DDSketch } from '@datadog/sketches-js';

/** What the sketch says of a percentile is off by at most this share of the nearest-rank one. */
export const RELATIVE_ERROR = 0.01;
const US_PER_MS = 1000;
/** A day. With one bin for each 2 % from a microsecond up this bounds a sketch to 1,280 bins. */
const MAX_US = 24 * 60 * 60 * 1000 * US_PER_MS;

/** A DDSketch of milliseconds, none below zero, kept to the microsecond; two are merged without a further error. */
export class Sketch {
  // In microseconds no bin lies below number 0. Merging bins below it with a greatest one that is 0, the library loses that one.
  readonly #us = new DDSketch({ relativeAccuracy: RELATIVE_ERROR });

  /** @param ms what is below a microsecond counts as nothing, what is above a day as a day. */
  add(ms: number): void {
    this.#us.accept(Math.min(MAX_US, Math.max(0, Math.round(ms * US_PER_MS))));
  }

  /** Takes in what the other one has seen; the other stays as it is. */
  merge(other: Sketch): void {
    this.#us.merge(other.#us);
  }

  get n(): number {
    return this.#us.count;
  }

  /** The greatest, as it was measured; null when there is none. */
  get max(): number | null {
    return this.n === 0 ? null : this.#us.max / US_PER_MS;
  }

  /** Milliseconds, within `RELATIVE_ERROR` of the nearest-rank percentile; null when there is none. */
  percentile(percent: number): number | null {
    const { count, min, max } = this.#us;
    if (count === 0) return null;
    const index = Math.max(1, Math.ceil((percent / 100) * count)) - 1;
    // The library takes the value at ⌊share × (n − 1)⌋: half a rank more keeps rounding from falling short of it.
    const share = Math.min(1, (index + 0.5) / (count - 1));
    const us = Math.min(max, Math.max(min, this.#us.getValueAtQuantile(share)));
    return Math.round(us) / US_PER_MS;
  }
}
