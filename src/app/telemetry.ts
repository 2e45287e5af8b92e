/** Who keeps the figures, as the settings want it. */
import { createTelemetry } from '../telemetry/telemetry.ts';
import { dataFolder } from './folders.ts';
import type { House } from './house.ts';

type Telemetry = ReturnType<typeof createTelemetry>;

export function openTelemetry(house: House, streamHealth: NonNullable<Parameters<typeof createTelemetry>[0]['streamHealth']>): Telemetry {
  const { bus, log, settings } = house;
  const telemetry = createTelemetry({
    bus,
    streamHealth,
    blocksFile: dataFolder(settings, 'moderation-blocks.jsonl'),
    redact: house.redact,
    onTrouble: (error) => log.warn('blocks are kept in memory only: the data folder does not take them', { error }),
  });
  house.onClose('telemetry', () => telemetry.close());
  return telemetry;
}
