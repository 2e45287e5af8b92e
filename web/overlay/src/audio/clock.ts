/** Follows a jittery reading of an offset: smooth in small things, at once in large ones. */
export class OffsetFilter {
  #offset: number | undefined;
  readonly #share: number;
  readonly #snap: number;

  /** `share` of a new reading's difference is taken; a difference above `snap` is taken whole. */
  constructor(share = 0.08, snap = 0.06) {
    this.#share = share;
    this.#snap = snap;
  }

  update(reading: number): number {
    const before = this.#offset;
    this.#offset = before === undefined || Math.abs(reading - before) > this.#snap ? reading : before + (reading - before) * this.#share;
    return this.#offset;
  }
}

/**
 * The audio clock as it is heard: the time, on the AudioContext's axis, of the sample that leaves the
 * speaker now. `currentTime` runs ahead of it by the output latency and moves in steps of a device
 * buffer; `getOutputTimestamp` gives both clocks at one moment and between two readings the computer's
 * clock is good enough.
 */
export class AudibleClock {
  readonly #context: AudioContext;
  readonly #filter = new OffsetFilter();

  constructor(context: AudioContext) {
    this.#context = context;
  }

  /** Seconds on the context's axis; never ahead of what has been rendered. */
  audibleS(): number {
    const perfS = performance.now() / 1000;
    const stamp = this.#context.getOutputTimestamp();
    const { currentTime } = this.#context;
    const known = stamp.contextTime !== undefined && stamp.performanceTime !== undefined && stamp.performanceTime > 0;
    const reading = known ? (stamp.contextTime ?? 0) - (stamp.performanceTime ?? 0) / 1000 : currentTime - this.#latencyS() - perfS;
    return Math.min(currentTime, perfS + this.#filter.update(reading));
  }

  /** From the audio graph to the ear, as far as the browser knows. */
  outputLatencyMs(): number {
    return this.#latencyS() * 1000;
  }

  #latencyS(): number {
    const { outputLatency, baseLatency } = this.#context;
    return Number.isFinite(outputLatency) && outputLatency > 0 ? outputLatency : baseLatency;
  }
}
