/** Turn timelines, percentiles, CSV and Prometheus, all from the events; no turn ever waits for it. */
import type { AivtEvent, EventBus } from '../domain/events.ts';
import type { Latency, ModelUse } from '../domain/vitals.ts';
import type { TurnHistory } from '../ports/history.ts';
import type { StreamHealth } from '../ports/stream-health.ts';
import { BlockLog } from './block-log.ts';
import { toCsv } from './csv.ts';
import { Metrics, type GaugeSource } from './metrics.ts';
import { TurnLog } from './turn-log.ts';

export interface TelemetryParts {
  /** Where blocks are kept for review; absent: memory only. */
  readonly blocksFile?: string;
  /** Blanks secrets out of what is written there. */
  readonly redact?: (text: string) => string;
  /** The disk does not take the blocks any more. */
  readonly onTrouble?: (error: unknown) => void;
  readonly bus: EventBus;
  /** Asked at each scrape; null while OBS is not connected. */
  readonly streamHealth?: () => StreamHealth | null;
}

export interface Telemetry extends TurnHistory {
  /** Nearest-rank percentiles over the last 100 finished turns, those with given words left out. */
  latency(): Latency;
  /** What the last answer cost the language model. */
  modelUse(): ModelUse | null;
  /** Gauges of `/metrics` are asked for at each scrape, not before. Until it is said whom to ask there are none. */
  watchGauges(source: GaugeSource): void;
  close(): Promise<void>;
}

export function createTelemetry({ bus, streamHealth, blocksFile, redact, onTrouble = () => undefined }: TelemetryParts): Telemetry {
  const log = new TurnLog();
  const metrics = new Metrics(streamHealth);
  const blocks = new BlockLog({ ...(blocksFile === undefined ? {} : { file: blocksFile }), ...(redact ? { redact } : {}), onTrouble });
  let modelUse: ModelUse | null = null;
  const stopListening = bus.listen((event: AivtEvent) => {
    const ended = log.take(event);
    metrics.take(event, ended);
    blocks.take(event);
    if (event.type === 'model.answered') {
      const { type: _type, at: _at, ...use } = event;
      modelUse = use;
    }
    if (ended?.outcome === 'finished') bus.emit({ type: 'latency.changed', ...log.latency() });
  });
  return {
    turns: (limit) => Promise.resolve(log.latest(limit)),
    blocks: (limit) => Promise.resolve(blocks.latest(limit)),
    csv: () => Promise.resolve(toCsv(log.all())),
    metrics: () => metrics.render(),
    latency: () => log.latency(),
    modelUse: () => modelUse,
    watchGauges: (source) => metrics.watch(source),
    async close() {
      stopListening();
      metrics.close();
      await blocks.close();
    },
  };
}
