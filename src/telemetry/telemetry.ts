/** Turn timelines, percentiles, CSV and Prometheus, all from the events; no turn ever waits for it. */
import type { TurnHistory } from '../pipeline/controls.ts';
import type { EventBus, Status } from '../pipeline/events.ts';
import type { StreamHealth } from '../pipeline/stream-health.ts';
import { BlockLog } from './block-log.ts';
import { toCsv } from './csv.ts';
import { Metrics, type GaugeSource } from './metrics.ts';
import { TurnLog } from './turn-log.ts';

export interface TelemetryParts {
  /** Where blocks are kept for review; absent: memory only. */
  readonly blocksFile?: string;
  /** The disk does not take the blocks any more. */
  readonly onTrouble?: (error: unknown) => void;
  readonly bus: EventBus;
  /** Asked at each scrape of `/metrics`, not before. */
  readonly gauges: GaugeSource;
  /** Asked at each scrape; null while OBS is not connected. */
  readonly streamHealth?: () => StreamHealth | null;
}

export interface Telemetry extends TurnHistory {
  /** Nearest-rank percentiles over the last 100 finished turns, `say` left out. */
  latency(): Status['latency'];
  close(): Promise<void>;
}

export function createTelemetry({ bus, gauges, streamHealth, blocksFile, onTrouble = () => undefined }: TelemetryParts): Telemetry {
  const log = new TurnLog();
  const metrics = new Metrics(gauges, streamHealth);
  const blocks = new BlockLog({ ...(blocksFile === undefined ? {} : { file: blocksFile }), onTrouble });
  const stopListening = bus.listen((event) => {
    metrics.take(event, log.take(event));
    blocks.take(event);
  });
  return {
    turns: (limit) => log.latest(limit),
    blocks: (limit) => blocks.latest(limit),
    csv: () => toCsv(log.all()),
    metrics: () => metrics.render(),
    latency: () => log.latency(),
    async close() {
      stopListening();
      metrics.close();
      await blocks.close();
    },
  };
}
