/** The house without its rooms: what every part is given, for tests that open one part of it. */
import { openHouse, type AppOptions, type House } from '../src/app/house.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import { EventLog } from './event-log.ts';

export interface TestHouse extends House {
  /** Every event so far. */
  readonly events: EventLog;
  /** What was written to the log. */
  readonly lines: string[];
  /** Undoes what was opened in it. */
  close(): Promise<void>;
}

export function openTestHouse(settings: Readonly<Record<string, string>>, change: Partial<AppOptions> = {}): TestHouse {
  const stack = new AsyncDisposableStack();
  const lines: string[] = [];
  const house = openHouse(
    {
      settings: parseSettings(settings),
      persona: load({}).persona,
      personaFile: 'test',
      version: 'test',
      write: (line) => lines.push(line),
      rehearse: null,
      ...change,
    },
    stack,
  );
  const events = new EventLog();
  house.bus.listen((event) => events.add(event));
  return { ...house, events, lines, close: () => stack.disposeAsync() };
}
