/** The parts that work elsewhere, over a bus (AIVT_BUS). Without one nothing of it is loaded. */
import { hostname } from 'node:os';
import type { Settings } from '../config/settings.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import type { EngineLink, OpenProgress } from '../ports/engine.ts';
import type { LinkLimits } from '../workers/bus/link.ts';
import type { ServiceKind } from '../workers/bus/subjects.ts';
import type { Wire } from '../workers/bus/wire.ts';

export interface RemoteLink {
  readonly kind: ServiceKind;
  /** For log lines and errors: "the voice". */
  readonly name: string;
  /** What the service is asked for; plain data without paths and secrets. */
  readonly config: unknown;
  readonly report: ReportModule;
  readonly log: Log;
  readonly progress?: OpenProgress;
  readonly sticky?: boolean;
  readonly limits?: Partial<LinkLimits>;
}

export interface Remote {
  /** Whether this part is a service. */
  carries(kind: ServiceKind): boolean;
  link(what: RemoteLink): EngineLink;
}

/** What of the house it needs; the house itself has a `Remote`. */
interface RemoteParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: { of(scope: string): Log };
  readonly onClose: (name: string, close: () => Promise<void>) => void;
}

/** @throws Fault for a credentials or certificate file that cannot be read. */
export async function openRemote({ settings, clock, log, onClose }: RemoteParts): Promise<Remote | null> {
  const wire = await openWire(settings, `aivt ${settings.AIVT_CHANNEL}`, { clock, log: log.of('bus') });
  if (!wire) return null;
  const { openBusLink } = await import('../workers/bus/link.ts');
  onClose('the bus', () => wire.close());
  return {
    carries: (kind) => settings.AIVT_SERVICES.includes(kind),
    link: (what) => openBusLink({ ...what, provider: 'bus', channel: settings.AIVT_CHANNEL, wire, clock }),
  };
}

/** The way to the server of AIVT_BUS; null where none is set. @throws Fault */
export async function openWire(
  settings: Settings,
  name: string,
  parts: { readonly clock: Clock; readonly log: Log },
): Promise<Wire | null> {
  const { AIVT_BUS, AIVT_BUS_CREDS, AIVT_BUS_USER, AIVT_BUS_PASSWORD, AIVT_BUS_CA, AIVT_BUS_CERT, AIVT_BUS_KEY } = settings;
  if (AIVT_BUS === null) return null;
  if (AIVT_BUS_CREDS !== null && AIVT_BUS_USER !== null)
    throw new Fault('AIVT_BUS_CREDS and AIVT_BUS_USER are two ways to sign in to the bus: leave one of them empty', { permanent: true });
  if ((AIVT_BUS_CERT === null) !== (AIVT_BUS_KEY === null))
    throw new Fault('AIVT_BUS_CERT and AIVT_BUS_KEY go together: set both, or none', { permanent: true });
  const { connectNats } = await import('../workers/bus/nats-wire.ts');
  return connectNats({
    ...{ url: AIVT_BUS, name: `${name} on ${hostname()}`, credsFile: AIVT_BUS_CREDS, user: AIVT_BUS_USER, password: AIVT_BUS_PASSWORD },
    ...{ caFile: AIVT_BUS_CA, certFile: AIVT_BUS_CERT, keyFile: AIVT_BUS_KEY, ...parts },
  });
}
