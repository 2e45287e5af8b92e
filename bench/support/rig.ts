/** What the measurements of the whole pipeline share: the fake Ollama in its own process, the app, an overlay client. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startApp, type App, type AppOptions } from '../../src/app/app.ts';
import { load } from '../../src/cli/load.ts';
import { parseSettings } from '../../src/config/settings.ts';
import type { AivtEvent } from '../../src/domain/events.ts';
import type { OllamaLogEntry, OllamaOptions } from '../../testing/stand-ins/ollama.ts';

const START_TIMEOUT_MS = 15_000;

export interface OllamaProcess {
  readonly url: string;
  log(): Promise<OllamaLogEntry[]>;
  /** The log, which is empty afterwards. */
  takeLog(): Promise<OllamaLogEntry[]>;
  set(options: Partial<OllamaOptions>): Promise<void>;
  stop(): void;
}

export async function startOllama(args: readonly string[]): Promise<OllamaProcess> {
  const file = fileURLToPath(new URL('../../testing/stand-ins/ollama.ts', import.meta.url));
  const child = spawn(process.execPath, [file, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(START_TIMEOUT_MS) })) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    takeLog: async () => (await (await fetch(`${url}/__log?take`)).json()) as OllamaLogEntry[],
    log: async () => (await (await fetch(`${url}/__log`)).json()) as OllamaLogEntry[],
    set: async (options) => {
      await fetch(`${url}/__options`, { method: 'POST', body: JSON.stringify(options) });
    },
    stop: () => void child.kill(),
  };
}

export async function startBenchApp(environment: Record<string, string>, around: AppOptions['around']): Promise<App> {
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({ AIVT_PORT: '0', MEMORY_PROVIDER: 'conversation', SAY_RESUMED: '0', ...environment });
  const write = process.env['BENCH_LOG'] ? (line: string) => process.stderr.write(line) : () => undefined;
  return startApp({ settings, persona, personaFile, version, rehearse: null, write, ...(around ? { around } : {}) });
}

/** Resolves with the first event that `wanted` accepts. */
export function nextEvent<T extends AivtEvent>(
  app: App,
  wanted: (event: AivtEvent) => event is T,
  timeoutMs = START_TIMEOUT_MS,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error('the awaited event did not come'));
    }, timeoutMs);
    const stop = app.bus.listen((event) => {
      if (!wanted(event)) return;
      clearTimeout(timer);
      stop();
      resolve(event);
    });
  });
}

export const isType =
  <T extends AivtEvent['type']>(type: T) =>
  (event: AivtEvent): event is Extract<AivtEvent, { type: T }> =>
    event.type === type;
