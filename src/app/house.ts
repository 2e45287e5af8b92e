/** What every part is given: time, events, the log, the board of how parts stand, and the place for what must be undone. */
import { ModuleBoard } from '../control/module-board.ts';
import { createLivePersona, type LivePersona } from '../config/live-persona.ts';
import type { SettingSources } from '../config/kept-settings.ts';
import { settingEntries, type Settings } from '../config/settings.ts';
import { EventBus } from '../domain/events.ts';
import { systemClock, type Clock } from '../kernel/clock.ts';
import { createLog, type RootLog } from '../kernel/log.ts';
import { createRedactor } from '../kernel/redact.ts';
import type { Persona } from '../domain/persona.ts';
import type { Policy } from '../ports/policy.ts';
import type { Voice } from '../ports/voice.ts';
import { logEvents } from '../telemetry/event-log.ts';

import { createForgetPlaces, type ForgetPlaces } from './forgetting.ts';
import type { Remote } from './remote.ts';

export interface AppOptions {
  readonly settings: Settings;
  /** Where each setting came from; absent (tests, benches): as if the environment had set none. */
  readonly sources?: SettingSources;
  /** Ends AIVT and starts it anew; absent where nobody would. */
  readonly restart?: () => void;
  readonly persona: Persona;
  readonly personaFile: string;
  readonly version: string;
  /** Where log lines go. */
  readonly write: (line: string) => void;
  readonly clock?: Clock;
  /** Synthetic chat; null for none. `besideTwitch`: Twitch is connected to as well, as the settings have it. */
  readonly rehearse: { readonly seed: number; readonly meanGapMs: number; readonly besideTwitch?: boolean } | null;
  /** A new file to record the providers' streams to. */
  readonly record?: string;
  /** A recording that stands in for model and voice. */
  readonly replay?: string;
  /** Puts something around a provider, or in its place: benches and tests. */
  readonly around?: Around;
}

export interface Around {
  readonly policy?: (made: Policy) => Policy;
  readonly voice?: (made: Voice) => Voice;
}

export interface House {
  readonly settings: Settings;
  /** As it is in force whenever it is read: its file may be edited while she runs. */
  readonly persona: Persona;
  readonly live: LivePersona;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly log: RootLog;
  readonly board: ModuleBoard;
  /** Blanks secrets out of what is written to a file. */
  readonly redact: (text: string) => string;
  /** What keeps something of viewers beside the memory, and is to forget them with it. */
  readonly forgetPlaces: ForgetPlaces;
  /** The parts that work in other processes, over a bus; null where all of it is done here. */
  readonly remote: Remote | null;
  /** Undone at the end, last first; one that fails is told and holds up no other. */
  readonly onClose: (what: string, close: () => Promise<void> | void) => void;
}

export function openHouse(options: AppOptions, stack: AsyncDisposableStack): House {
  const { settings } = options;
  const live = createLivePersona(options.persona, options.personaFile);
  const clock = options.clock ?? systemClock;
  const bus = new EventBus(
    () => clock.wallMs(),
    // A circle that is real: the bus logs its failing listeners, and the log's lines are events. No event comes before both are there.
    (error) => log.error('a listener of events failed', { error }),
  );
  const log = createLog({
    secrets: secretsOf(settings),
    write: options.write,
    onLine: (level, message, module) => bus.emit({ type: 'log', level, message, module }),
  });
  const board = new ModuleBoard(
    () => clock.wallMs(),
    (module, status) => bus.emit({ type: 'module.state', module, ...status }),
  );
  logEvents(bus, log);
  return {
    settings,
    persona: live.persona,
    live,
    clock,
    bus,
    log,
    board,
    forgetPlaces: createForgetPlaces(),
    remote: null,
    redact: createRedactor(secretsOf(settings)),
    onClose: (what, close) =>
      stack.defer(async () => {
        try {
          await close();
        } catch (error) {
          log.error(`closing ${what} failed`, { error });
        }
      }),
  };
}

/** Values that no log line may show. */
export function secretsOf(settings: Settings): string[] {
  const values: Readonly<Record<string, unknown>> = settings;
  return settingEntries().flatMap(([name, , { secret }]) => (secret && typeof values[name] === 'string' ? [values[name]] : []));
}
