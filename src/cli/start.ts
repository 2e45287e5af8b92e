import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startApp, type App } from '../app/app.ts';
import { MODULE_NAMES } from '../control/module-names.ts';
import { dataFolder } from '../app/folders.ts';
import { systemClock } from '../kernel/clock.ts';
import { lockDataFolder } from './instance-lock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { tryPort } from '../server/listen.ts';
import { load, type Loaded } from './load.ts';
import { createLogOutput } from './log-output.ts';
import { openInBrowser } from './open-in-browser.ts';
import { nextStopSignal } from './stop-signal.ts';
import { createUncaughtHandler } from './uncaught.ts';

const DEFAULT_GAP_S = 8;
/** Quicker than any chat can be read; slower than anybody would wait for. */
const MIN_GAP_S = 0.1;
const MAX_GAP_S = 3600;

export interface StartOptions {
  readonly rehearse: boolean;
  /** Show the panel in the streamer's browser as soon as it is there. */
  readonly open: boolean;
  readonly crowd: { readonly seed: number; readonly meanGapMs: number };
  readonly record?: string;
  readonly replay?: string;
  /** A WAV file that is heard instead of a microphone. */
  readonly wav?: string;
}

export const HELP = `npm start -- [options]     runs AIVT until Ctrl-C; npm run rehearse is the same with --rehearse,
                           and with --minutes N it ends by itself, with a report and a verdict
  --rehearse     a synthetic crowd writes in chat
  --seed N       another crowd for each whole number (1)
  --gap-s N      seconds between two of its messages, on average (${DEFAULT_GAP_S})
  --record FILE  keeps what model and voice gave
  --replay FILE  gives that again, without model and voice
  --wav FILE     hears a WAV file instead of a microphone`;

/**
 * What `npm start` was asked for, or a message on what is wrong with it.
 * @throws TypeError of `parseArgs` for an option that is not there.
 */
export function parseStartOptions(args: readonly string[]): StartOptions | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rehearse: { type: 'boolean', default: false },
      open: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      record: { type: 'string' },
      replay: { type: 'string' },
      wav: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
      'gap-s': { type: 'string', default: String(DEFAULT_GAP_S) },
    },
  });
  if (values.help) return HELP;
  const gapS = Number(values['gap-s']);
  const seed = Number(values.seed);
  if (!(gapS >= MIN_GAP_S && gapS <= MAX_GAP_S)) return `--gap-s wants seconds from ${MIN_GAP_S} to ${MAX_GAP_S}`;
  if (!Number.isSafeInteger(seed)) return '--seed wants a whole number';
  return {
    rehearse: values.rehearse,
    open: values.open,
    crowd: { seed, meanGapMs: gapS * 1000 },
    ...(values.record === undefined ? {} : { record: values.record }),
    ...(values.replay === undefined ? {} : { replay: values.replay }),
    ...(values.wav === undefined ? {} : { wav: values.wav }),
  };
}

const LINGER_MS = 1000;
/** Tells whoever started it to start it again (`scripts/setup/watch.mjs`). */
const EX_SOFTWARE = 70;

/** `npm start`: runs until Ctrl-C. */
export async function startCommand(args: readonly string[]): Promise<number> {
  const options = parseStartOptions(args);
  if (typeof options === 'string') {
    const asked = options === HELP;
    (asked ? process.stdout : process.stderr).write(`${options}\n`);
    return asked ? 0 : 2;
  }
  const output = createLogOutput(process.stderr);
  let loaded = load();
  for (let runs = 1; ; runs += 1) {
    const ended = await runOnce(loaded, { ...options, open: options.open && runs === 1 }, output);
    if (ended !== 'restart') return ended;
    loaded = await loadAgain(loaded, (line) => output.write(line));
  }
}

/** With what was changed meanwhile; a file that was broken by hand, or a port that is taken, keeps nobody from going on as before. */
async function loadAgain(before: Loaded, tell: (line: string) => void): Promise<Loaded> {
  try {
    const loaded = load();
    await tryPort(loaded.settings.AIVT_HOST, loaded.settings.AIVT_PORT);
    return loaded;
  } catch (error) {
    tell(`${reasonOf(error)}\nAIVT starts with the settings of before.\n`);
    return before;
  }
}

/** @returns the exit code, or that it should be started again. */
async function runOnce(loaded: Loaded, options: StartOptions, output: ReturnType<typeof createLogOutput>): Promise<number | 'restart'> {
  const { crowd, rehearse, open, wav, ...files } = options;
  // As if the environment had said so: the settings page shows what holds, and waits for no restart because of it.
  const microphone = wav === undefined ? {} : { MICROPHONE: `file:${resolve(wav)}` };
  const restart = Promise.withResolvers<'restart'>();
  const lock = await lockDataFolder(dataFolder(loaded.settings));
  await tryPort(loaded.settings.AIVT_HOST, loaded.settings.AIVT_PORT);
  const app = await startApp({
    ...loaded,
    ...files,
    settings: { ...loaded.settings, ...microphone },
    sources: { ...loaded.sources, environment: { ...loaded.sources.environment, ...microphone } },
    // A recording is one run's.
    ...(files.record === undefined ? { restart: (): void => restart.resolve('restart') } : {}),
    rehearse: rehearse || loaded.settings.USE_STUB_TWITCH ? crowd : null,
    write: (line) => output.write(line),
  });
  for (const warning of loaded.warnings) app.log.warn(warning);
  const tooManyFaults = Promise.withResolvers<string>();
  const onUncaught = createUncaughtHandler(systemClock, app.log, () => tooManyFaults.resolve('too many faults'));
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  process.stdout.on('error', () => undefined);
  if (open)
    openInBrowser(`${app.url}/`, (error) => app.log.warn(`the browser could not be opened; the panel is at ${app.url}/`, { error }));
  const signals = new AbortController();
  const stop = Promise.race([nextStopSignal(signals.signal), tooManyFaults.promise, restart.promise]);
  const why = await Promise.race([stop, app.settled.then(() => process.stdout.write(banner(app))).then(() => stop)]);
  app.log.info(`${why}: closing`);
  signals.abort();
  // A second Ctrl-C does not wait.
  const atOnce = (): never => process.exit(130);
  process.once('SIGINT', atOnce);
  await app.close();
  await lock.release();
  if (why === 'restart') {
    process.off('SIGINT', atOnce);
    process.off('uncaughtException', onUncaught);
    process.off('unhandledRejection', onUncaught);
    return 'restart';
  }
  // All of ours is closed; a timer that some library left behind must not hold the terminal.
  setTimeout(() => process.exit(), LINGER_MS).unref();
  return why === 'too many faults' ? EX_SOFTWARE : 0;
}

function banner(app: App): string {
  const { modules, persona } = app.status.status();
  const rows = MODULE_NAMES.map((name) => {
    const { state, provider, detail } = modules[name];
    return `  ${name.padEnd(11)} ${state.padEnd(9)} ${provider === '' ? '' : `${provider}: `}${detail}`;
  });
  return [
    '',
    `  ${persona.name} is up.`,
    '',
    `  panel    ${app.url}/`,
    `  overlay  ${app.url}/overlay   (browser source in OBS, 1920 × 1080)`,
    `  API      ${app.url}/docs`,
    '',
    ...rows,
    '',
    '  Ctrl-C ends it.',
    '',
    '',
  ].join('\n');
}
