/** The program under the soak, as a process of its own: started, watched, and started again when it ends by itself. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const UP_LIMIT_MS = 60_000;

export interface SoakedProgram {
  readonly url: string;
  /** Of the running process, for its heap. */
  readonly inspectorUrl: string | null;
  /** Ends that nobody asked for, with what was said of them. */
  readonly crashes: readonly { readonly atMs: number; readonly code: number | null; readonly signal: string | null }[];
  readonly pid: number | undefined;
  /** Processes that it started; empty where the system does not tell. */
  children(): Promise<number[]>;
  /** Asked to end as by Ctrl-C. @returns whether it did within ten seconds. */
  stop(): Promise<boolean>;
}

/** @param onUp called after every start, the first included, with where it listens. */
export async function startProgram(
  env: Readonly<Record<string, string>>,
  logFile: string,
  onUp: (url: string) => void,
): Promise<SoakedProgram> {
  const log = createWriteStream(logFile, { flags: 'a' });
  const crashes: { atMs: number; code: number | null; signal: string | null }[] = [];
  let child: ChildProcess | null = null;
  let url = '';
  let inspectorUrl: string | null = null;
  let stopping = false;

  async function start(): Promise<void> {
    const one = spawn(process.execPath, ['--inspect=127.0.0.1:0', MAIN, 'start'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = one;
    one.stderr.pipe(log, { end: false });
    const up = Promise.withResolvers<string>();
    inspectorUrl = null;
    for (const stream of [one.stdout, one.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        const found = /http:\/\/127\.0\.0\.1:\d+/u.exec(line);
        if (found && /panel/iu.test(line)) up.resolve(found[0]);
        // The first is the program's own: its children, which inherit the switch, say the same.
        inspectorUrl ??= /^Debugger listening on (ws:\S+)/u.exec(line)?.[1] ?? null;
      });
    one.stdout.pipe(log, { end: false });
    one.once('exit', (code, signal) => {
      up.reject(new Error(`the program ended with ${code ?? signal ?? 'nothing'} before it was up; see ${logFile}`));
      if (stopping) return;
      crashes.push({ atMs: performance.now(), code, signal });
      void start().catch(() => undefined);
    });
    up.promise.catch(() => undefined);
    const late = setTimeout(
      () => up.reject(new Error(`the program was not up within ${UP_LIMIT_MS / 1000} s; see ${logFile}`)),
      UP_LIMIT_MS,
    );
    try {
      url = await up.promise;
    } finally {
      clearTimeout(late);
    }
    onUp(url);
  }

  await start();
  return {
    get url() {
      return url;
    },
    get inspectorUrl() {
      return inspectorUrl;
    },
    crashes,
    get pid() {
      return child?.pid;
    },
    children: () => childrenOf(child?.pid),
    async stop() {
      stopping = true;
      const one = child;
      if (one?.exitCode !== null) return true;
      const ended = once(one, 'exit', { signal: AbortSignal.timeout(10_000) }).then(
        () => true,
        () => false,
      );
      one.kill('SIGINT');
      const inTime = await ended;
      if (!inTime) one.kill('SIGKILL');
      log.end();
      return inTime;
    },
  };
}

/** By Linux's own list of processes. */
async function childrenOf(parent: number | undefined): Promise<number[]> {
  if (parent === undefined || process.platform !== 'linux') return [];
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // After the name in brackets: state, parent.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[1]) === parent && fields[0] !== 'Z') found.push(Number(name));
  }
  return found;
}
