/** A part as a service on the bus: what `npm run service -- tts` runs. */
import type { Settings } from '../config/settings.ts';
import { systemClock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import { createLog, type RootLog } from '../kernel/log.ts';
import type { EngineLink } from '../ports/engine.ts';
import { startService, type Service } from '../workers/bus/service.ts';
import type { ServiceKind } from '../workers/bus/subjects.ts';
import { secretsOf } from './house.ts';
import { serveModelOf } from './model.ts';
import { serveRecogniserOf } from './recognisers.ts';
import { openWire } from './remote.ts';
import { serveVoice } from './served-voice.ts';

export interface ServedPartOptions {
  readonly kind: ServiceKind;
  readonly id: string;
  readonly settings: Settings;
  readonly version: string;
  /** Where log lines go. */
  readonly write: (line: string) => void;
}

export interface ServedPart {
  readonly log: RootLog;
  readonly service: Service;
  /** Takes no more, ends what is under way, leaves the bus. */
  close(): Promise<void>;
}

/** @throws Fault without AIVT_BUS, or with a file for it that cannot be read. */
export async function startServedPart({ kind, id, settings, version, write }: ServedPartOptions): Promise<ServedPart> {
  const clock = systemClock;
  const log = createLog({ secrets: secretsOf(settings), write, onLine: () => undefined });
  const wire = await openWire(settings, `aivt ${id}`, { clock, log: log.of('bus') });
  if (!wire) throw new Fault('a service needs AIVT_BUS', { permanent: true });
  const parts = { settings, clock, log };
  const openers: Readonly<Record<ServiceKind, (config: unknown) => Promise<EngineLink>>> = {
    tts: (config) => serveVoice(parts, config),
    asr: async (config) => serveRecogniserOf(parts, config),
    policy: async () => serveModelOf(parts),
  };
  const service = startService({ kind, id, wire, clock, open: openers[kind], log: log.of(kind) });
  log.info(`AIVT ${version}: service ${id} does ${kind} for all on ${wire.address}`);
  return {
    log,
    service,
    async close() {
      await service.close();
      log.info(`service ${id} did ${service.done} jobs`);
      await wire.close();
    },
  };
}
