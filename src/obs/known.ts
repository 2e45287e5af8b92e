/** What is known of OBS while it is connected, and how that is told. */
import type { ReportModule } from '../domain/module-state.ts';
import type { Clock } from '../kernel/clock.ts';
import { describeObs, type ObsOutputs } from './detail.ts';
import type { ObsStats } from './stats.ts';

/** The numbers change all the time; who looks at the status need not see each. */
const STATS_TOLD_EVERY_MS = 10_000;
const PROVIDER = 'obs-websocket';

export interface KnownParts {
  readonly clock: Clock;
  readonly report: ReportModule;
  /** The scene on air changed, whoever changed it. Never twice in a row with the same. */
  readonly onScene: (scene: string) => void;
  readonly onStats?: (stats: ObsStats) => void;
  readonly onOutputs?: (outputs: ObsOutputs) => void;
}

export class Known {
  readonly #parts: KnownParts;
  #scene: string | null = null;
  #outputs: ObsOutputs | null = null;
  #stats: ObsStats | null = null;
  #statsTold: ObsStats | null = null;
  #statsToldAtMs = -Infinity;
  #version = '';
  /** What of it does not work; null until all was learnt. */
  #gaps: readonly string[] | null = null;
  #answering = true;

  constructor(parts: KnownParts, url: string) {
    this.#parts = parts;
    parts.report({ state: 'unknown', provider: PROVIDER, detail: `looking for OBS at ${url}` });
  }

  get scene(): string | null {
    return this.#scene;
  }

  get outputs(): ObsOutputs | null {
    return this.#outputs;
  }

  get stats(): ObsStats | null {
    return this.#stats;
  }

  onAir(scene: string): void {
    if (this.#scene === scene) return;
    this.#scene = scene;
    this.#parts.onScene(scene);
  }

  output(change: Partial<ObsOutputs>): void {
    const next = { streaming: false, recording: false, ...this.#outputs, ...change };
    if (next.streaming === this.#outputs?.streaming && next.recording === this.#outputs.recording) return;
    this.#outputs = next;
    this.#parts.onOutputs?.(next);
    this.#tell();
  }

  heardVersion(version: string): void {
    this.#version = version;
  }

  heardStats(stats: ObsStats): void {
    this.#stats = stats;
    this.#parts.onStats?.(stats);
    const nowMs = this.#parts.clock.nowMs();
    if (nowMs - this.#statsToldAtMs < STATS_TOLD_EVERY_MS) return;
    this.#tell();
    this.#statsTold = stats;
    this.#statsToldAtMs = nowMs;
  }

  answers(answering: boolean): void {
    this.#answering = answering;
    this.#tell();
  }

  /** All that is asked of a fresh connection, or of a changed scene collection, was answered. */
  learnt(gaps: readonly string[]): void {
    this.#gaps = gaps;
    this.#tell();
  }

  lost(reason: string): void {
    this.#scene = null;
    this.#outputs = null;
    this.#stats = null;
    this.#statsTold = null;
    this.#statsToldAtMs = -Infinity;
    this.#answering = true;
    this.#gaps = null;
    this.#parts.report({ state: 'offline', provider: PROVIDER, detail: reason });
  }

  /** One sentence for the streamer; empty while it is not known what is there. */
  get detail(): string {
    if (!this.#gaps || !this.#outputs) return '';
    return describeObs({ version: this.#version, ...this.#outputs, stats: this.#stats, before: this.#statsTold, gaps: this.#gaps });
  }

  #tell(): void {
    const { detail } = this;
    // Not before it is known what is there, and not when it is gone again.
    if (detail === '') return;
    this.#parts.report(
      this.#answering
        ? { state: 'online', provider: PROVIDER, detail }
        : { state: 'degraded', provider: PROVIDER, detail: 'OBS answers late; it may be busy' },
    );
  }
}
