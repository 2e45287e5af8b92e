/** Turn timelines, percentiles, CSV and Prometheus, all from the events; no turn ever waits for it. */
import type { AivtEvent, EventBus } from '../domain/events.ts';
import type { GpuState } from '../domain/gpu.ts';
import type { Latency, ModelUse } from '../domain/vitals.ts';
import { mentionsOf, type Mentions } from '../domain/mentions.ts';
import { ControlError } from '../ports/controls.ts';
import type { TurnHistory, TurnRecord } from '../ports/history.ts';
import type { StreamHealth } from '../ports/stream-health.ts';
import { BlockLog } from './block-log.ts';
import { csvPieces, EVENT_COLUMNS, TURN_COLUMNS } from './csv.ts';
import { Metrics, type GaugeSource } from './metrics.ts';
import type { Page } from './store/database.ts';
import { eventRowOf } from './store/rows.ts';
import type { TelemetryStore } from './store/store.ts';
import { TurnLog } from './turn-log.ts';

const CSV_PAGE = 500;
/** What a viewer who asked to be forgotten had begun (the command itself, a turn) ends within so long; they stand in none of it. */
const FORGOTTEN_FOR_MS = 120_000;
const MAX_FORGOTTEN = 200;
const NO_GPU: GpuState = { state: 'unknown', detail: 'the graphics card is not looked at', latest: null };

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
  /** What is kept on the disk; absent: the latest turns in memory only. Closed with telemetry. */
  readonly store?: TelemetryStore;
  readonly keepDays?: () => number;
  readonly gpu?: () => GpuState;
  /** Milliseconds since 1970. */
  readonly wallMs?: () => number;
}

export interface Telemetry extends TurnHistory {
  /** Nearest-rank percentiles over the last 100 finished turns, those with given words left out. */
  latency(): Latency;
  /** What the last answer cost the language model. */
  modelUse(): ModelUse | null;
  /** Gauges of `/metrics` are asked for at each scrape, not before. Until it is said whom to ask there are none. */
  watchGauges(source: GaugeSource): void;
  /** Takes a viewer out of all that is kept. @returns files that were cleaned. @throws Error when that could not be done */
  forgetViewer(names: readonly string[]): Promise<number>;
  close(): Promise<void>;
}

export function createTelemetry(parts: TelemetryParts): Telemetry {
  const {
    bus,
    streamHealth,
    blocksFile,
    redact = (text: string): string => text,
    onTrouble = () => undefined,
    store,
    gpu = () => NO_GPU,
    wallMs = () => Date.now(),
  } = parts;
  const log = new TurnLog();
  const metrics = new Metrics(streamHealth, { gpu, dropped: () => store?.dropped ?? 0 });
  const blocks = new BlockLog({ ...(blocksFile === undefined ? {} : { file: blocksFile }), redact, onTrouble });
  let modelUse: ModelUse | null = null;
  const states = new Map<string, string>();
  let forgotten: { readonly mentions: Mentions; readonly untilMs: number }[] = [];
  const known = (user: string | null): string | null =>
    user !== null && forgotten.some(({ mentions, untilMs }) => wallMs() < untilMs && mentions.is(user)) ? null : user;
  const stopListening = bus.listen((event: AivtEvent) => {
    const ended = log.take(event);
    metrics.take(event, ended);
    blocks.take(event);
    if (event.type === 'model.answered') {
      const { type: _type, at: _at, ...use } = event;
      modelUse = use;
    }
    if (store) keep(store, event, ended);
    if (ended?.outcome === 'finished') bus.emit({ type: 'latency.changed', ...log.latency() });
  });

  function keep(into: TelemetryStore, event: AivtEvent, ended: TurnRecord | null): void {
    if (ended) into.put({ table: 'turn', turn: { ...ended, user: known(ended.user) } });
    if (event.type === 'module.state') {
      // Its words change often; what is kept is how it stands.
      if (states.get(event.module) === event.state) return;
      states.set(event.module, event.state);
    }
    const row = eventRowOf(event);
    if (row)
      into.put({ table: 'event', event: { ...row, user: known(row.user), detail: row.detail === null ? null : redact(row.detail) } });
  }

  return {
    async turns(limit, before) {
      const latest = log.latest(Infinity).filter((turn) => before === undefined || turn.startedAt < before);
      const shown = latest.slice(0, limit);
      const oldest = shown.at(-1)?.startedAt ?? before ?? Infinity;
      const left = limit - shown.length;
      if (!store || left <= 0) return shown;
      const kept = await store.turnsBefore(Math.min(oldest, Number.MAX_SAFE_INTEGER), left).catch(() => []);
      return [...shown, ...kept];
    },
    blocks: (limit) => Promise.resolve(blocks.latest(limit)),
    csv: (what) =>
      what === 'turns'
        ? csvPieces(TURN_COLUMNS, store ? pages((seq) => store.turnsAfter(seq, CSV_PAGE)) : once([...log.all()]))
        : csvPieces(EVENT_COLUMNS, store ? pages((seq) => store.eventsAfter(seq, CSV_PAGE)) : once([])),
    async report(lastMs) {
      if (!store) throw new ControlError('unavailable', 'No figures are kept here.');
      const to = wallMs();
      const { turns, ...report } = await store.report(to - lastMs, to);
      const { dropped, trouble } = store;
      return { ...report, gpu: gpu(), store: { turns, dropped, trouble, keepDays: parts.keepDays?.() ?? 0 } };
    },
    metrics: () => metrics.render(),
    latency: () => log.latency(),
    modelUse: () => modelUse,
    watchGauges: (source) => metrics.watch(source),
    async forgetViewer(names) {
      const mentions = mentionsOf(names);
      forgotten = [...forgotten.filter(({ untilMs }) => wallMs() < untilMs), { mentions, untilMs: wallMs() + FORGOTTEN_FOR_MS }].slice(
        -MAX_FORGOTTEN,
      );
      const turnIds = new Set(log.forget((user) => mentions.is(user)));
      for (const turnId of (await store?.erase(names)) ?? []) turnIds.add(turnId);
      return (store ? 1 : 0) + (await blocks.forget(mentions, turnIds));
    },
    async close() {
      stopListening();
      metrics.close();
      await Promise.all([blocks.close(), store?.close()]);
    },
  };
}

/** Page after page, each asked for when the one before was taken: however many there are, one is in memory. */
async function* pages<T>(read: (seq: number) => Promise<Page<T>>): AsyncIterable<readonly T[]> {
  for (let seq: number | null = 0; seq !== null;) {
    const page: Page<T> = await read(seq);
    yield page.rows;
    seq = page.next;
  }
}

async function* once<T>(rows: readonly T[]): AsyncIterable<readonly T[]> {
  yield rows;
}
