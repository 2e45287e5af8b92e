/** The figures, as the settings want them kept: in the data folder, and beside them those of the graphics card. */
import type { StreamHealth } from '../ports/stream-health.ts';
import { watchGpu } from '../telemetry/gpu.ts';
import { openStore, type TelemetryStore } from '../telemetry/store/store.ts';
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
