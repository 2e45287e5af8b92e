/** The figures, as the settings want them kept: in the data folder, and beside them those of the graphics card. */
import type { StreamReporter, TurnHistory } from '../ports/history.ts';
import type { Memory } from '../ports/memory.ts';
import type { StreamHealth } from '../ports/stream-health.ts';
import { watchGpu } from '../telemetry/gpu.ts';
import { openStore, type TelemetryStore } from '../telemetry/store/store.ts';
import { reportPage } from '../telemetry/stream-report/page.ts';
import { keepShow } from '../telemetry/stream-report/show-log.ts';
import { createTelemetry, type Telemetry } from '../telemetry/telemetry.ts';
import { dataFolder } from './folders.ts';
import type { House } from './house.ts';

export function openTelemetry(
  { settings, clock, bus, log, redact, forgetPlaces, onClose }: House,
  streamHealth: () => StreamHealth | null,
): Telemetry {
  const keepDays = (): number => settings.TELEMETRY_KEEP_DAYS;
  const store: TelemetryStore = openStore({
    file: dataFolder(settings, 'telemetry.sqlite'),
    clock,
    keepDays,
    onTrouble: (message) => log.warn(message),
  });
  const gpu = watchGpu({ clock, onSample: (sample) => store.put({ table: 'hardware', sample }) });
  const telemetry = createTelemetry({
    bus,
    streamHealth,
    blocksFile: dataFolder(settings, 'moderation-blocks.jsonl'),
    redact,
    onTrouble: (error) => log.warn('blocks are kept in memory only: the data folder does not take them', { error }),
    store,
    keepDays,
    gpu: () => gpu.state(),
    wallMs: () => clock.wallMs(),
  });
  forgetPlaces.add('figures and blocks', (names) => telemetry.forgetViewer(names));
  onClose('telemetry', () => telemetry.close());
  onClose('the graphics card', () => gpu.close());
  return telemetry;
}

/** More people than that write in no stream that one character answers. */
const MAX_PEOPLE = 500;

export function openStreamReport(
  { clock, bus, live, forgetPlaces, onClose }: House,
  parts: { readonly history: Pick<TurnHistory, 'report'>; readonly memory: Pick<Memory, 'people'>; readonly version: string },
): StreamReporter {
  const show = keepShow(bus, () => clock.wallMs());
  forgetPlaces.add('the report of the stream', (names) => Promise.resolve(show.forget(names)));
  onClose('the report of the stream', () => show.close());
  return {
    async make() {
      const view = show.view();
      const to = clock.wallMs();
      const [latency, people] = await Promise.all([
        parts.history.report(Math.max(1, to - view.from)),
        // A memory that is away costs the report no more than the list of names.
        parts.memory.people('', MAX_PEOPLE).catch(() => []),
      ]);
      const there = people.filter(({ lastSeenMs }) => lastSeenMs >= view.from);
      const html = reportPage({ personaName: live.now().name, version: parts.version, show: view, latency, people: there, to });
      return { fileName: `aivt-${new Date(view.from).toISOString().slice(0, 10)}.html`, html };
    },
  };
}
