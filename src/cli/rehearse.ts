/** `npm run rehearse`: a synthetic crowd writes; with `--minutes` it ends by itself, with a report and a verdict. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApp, type App, type AppOptions } from '../app/app.ts';
import { dataFolder } from '../app/folders.ts';
import { MODULE_NAMES } from '../control/module-names.ts';
import { systemClock, type Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { tryPort } from '../server/listen.ts';
import { rehearsalPage } from '../telemetry/rehearsal/page.ts';
import { judgeRehearsal, type RehearsalVerdict } from '../telemetry/rehearsal/verdict.ts';
import { lockDataFolder } from './instance-lock.ts';
import { load } from './load.ts';
import { createLogOutput } from './log-output.ts';
import { openInBrowser } from './open-in-browser.ts';
import { parseStartOptions, startCommand } from './start.ts';
import { nextStopSignal } from './stop-signal.ts';

const LINGER_MS = 1000;
const MAX_MINUTES = 24 * 60;
/** More than a day of them. */
const MAX_TURNS = 20_000;
const USAGE = `npm run rehearse -- [options]
  --minutes N    ends after N minutes with a report and a verdict (exit code 0: fast enough, 1: not)
  --open         shows the report in the browser
  --seed N, --gap-s N   the crowd, as in npm start -- --help
Without --minutes it runs until Ctrl-C, with the options of npm start.
`;

export interface RehearseOptions {
  readonly minutes: number;
  readonly open: boolean;
  readonly crowd: { readonly seed: number; readonly meanGapMs: number };
}

/** @returns what was asked for, null for a rehearsal without an end, or a message on what is wrong */
export function parseRehearseOptions(args: readonly string[]): RehearseOptions | string | null {
  if (!args.some((arg) => arg === '--minutes' || arg.startsWith('--minutes='))) return null;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string' },
        open: { type: 'boolean', default: false },
        seed: { type: 'string' },
        'gap-s': { type: 'string' },
      },
    });
    const minutes = Number(values.minutes);
    if (!(minutes > 0 && minutes <= MAX_MINUTES)) return `--minutes wants minutes, at most ${MAX_MINUTES}`;
    const crowd = parseStartOptions([
      ...(values.seed === undefined ? [] : [`--seed=${values.seed}`]),
      ...(values['gap-s'] === undefined ? [] : [`--gap-s=${values['gap-s']}`]),
    ]);
    return typeof crowd === 'string' ? crowd : { minutes, open: values.open, crowd: crowd.crowd };
  } catch (error) {
    return reasonOf(error);
  }
}

/** @returns 0: as fast as the plan asks; 1: not, or ended before its time; 2: asked for wrongly */
export async function rehearseCommand(args: readonly string[]): Promise<number> {
  const options = parseRehearseOptions(args);
  if (options === null) return startCommand(['--rehearse', ...args]);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n${USAGE}`);
    return 2;
  }
  const loaded = load();
  const lock = await lockDataFolder(dataFolder(loaded.settings));
  const output = createLogOutput(process.stderr);
  const signals = new AbortController();
  try {
    await tryPort(loaded.settings.AIVT_HOST, loaded.settings.AIVT_PORT);
    const found = await rehearse(
      { ...loaded, write: (line) => output.write(line) },
      { ...options, stop: nextStopSignal(signals.signal), tell: (line) => process.stdout.write(`${line}\n`) },
    );
    if (found === null) {
      process.stdout.write('Ended before its time: no report was written.\n');
      return 1;
    }
    process.stdout.write(`${found.verdict.passed ? 'passed' : 'failed'}: ${found.file}\n`);
    if (options.open) openInBrowser(found.file, (error) => process.stderr.write(`the report could not be opened: ${reasonOf(error)}\n`));
    return found.verdict.passed ? 0 : 1;
  } finally {
    signals.abort();
    await lock.release();
    // All of ours is closed; a timer that some library left behind must not hold the terminal.
    setTimeout(() => process.exit(), LINGER_MS).unref();
  }
}

export interface Rehearsed {
  readonly verdict: RehearsalVerdict;
  /** The report. */
  readonly file: string;
}

/**
 * Runs everything that is there for so long and writes the report into the data folder.
 * @param ways.stop ends it before its time
 * @returns null when it was stopped
 */
export async function rehearse(
  parts: Omit<AppOptions, 'rehearse'>,
  ways: Pick<RehearseOptions, 'minutes' | 'crowd'> & { readonly stop: Promise<unknown>; readonly tell: (line: string) => void },
): Promise<Rehearsed | null> {
  const clock = parts.clock ?? systemClock;
  const app = await startApp({ ...parts, rehearse: { ...ways.crowd, besideTwitch: true } });
  try {
    await app.settled;
    const from = clock.wallMs();
    ways.tell(`${parts.persona.name} rehearses for ${ways.minutes} minutes at ${app.url}/ and ${app.url}/overlay`);
    for (const name of MODULE_NAMES) {
      const { state, provider, detail } = app.status.status().modules[name];
      ways.tell(`  ${name.padEnd(11)} ${state.padEnd(9)} ${provider === '' ? '' : `${provider}: `}${detail}`);
    }
    if (!(await isOver(clock, ways.minutes * 60_000, ways.stop))) return null;
    return await report(app, parts, { from, to: clock.wallMs(), gapS: ways.crowd.meanGapMs / 1000 });
  } finally {
    await app.close();
  }
}

/** @returns false when it was stopped before */
async function isOver(clock: Clock, ms: number, stop: Promise<unknown>): Promise<boolean> {
  const over = Promise.withResolvers<boolean>();
  const cancel = clock.schedule(ms, () => over.resolve(true));
  try {
    return await Promise.race([over.promise, stop.then(() => false)]);
  } finally {
    cancel();
  }
}

async function report(
  app: App,
  { settings, persona, version }: Omit<AppOptions, 'rehearse'>,
  time: { readonly from: number; readonly to: number; readonly gapS: number },
): Promise<Rehearsed> {
  const turns = (await app.history.turns(MAX_TURNS)).filter(({ startedAt }) => startedAt >= time.from);
  const verdict = judgeRehearsal(turns);
  const latency = await app.history.report(Math.max(1, time.to - time.from));
  const { modules } = app.status.status();
  const folder = dataFolder(settings, 'rehearsals');
  const file = join(folder, `rehearsal-${new Date(time.from).toISOString().slice(0, 19).replaceAll(':', '-')}.html`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, rehearsalPage({ personaName: persona.name, version, verdict, latency, modules, ...time }));
  return { verdict, file };
}
