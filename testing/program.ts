/** The whole program as a streamer has it: a folder of its own with its own `.env`, started as a process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../src/config/root.ts';
import { settingEntries } from '../src/config/settings.ts';

/** What a copy consists of; packages are found in the folder above it. */
const PARTS = ['src', 'personas', 'package.json'];

export interface ProgramCopy {
  /** Absolute. */
  readonly folder: string;
  writeEnv(bytes: Uint8Array): Promise<void>;
  /** `node src/main.ts start`, without the settings of whoever runs the tests. */
  start(): RunningProgram;
  /** Ends what was started and deletes the folder. */
  remove(): Promise<void>;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  /** Standard output and error so far. */
  output(): string;
  /** What `pattern` finds in the output, as soon as it is there: its first group. Rejects when the program ends before. */
  told(pattern: RegExp): Promise<string>;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
}

/** @param name of the folder, made inside the repository, so that the packages are found from it. */
export async function copyProgram(name: string): Promise<ProgramCopy> {
  const folder = join(ROOT, 'test-results', name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
  const started: RunningProgram[] = [];
  return {
    folder,
    writeEnv: (bytes) => writeFile(join(folder, '.env'), bytes),
    start() {
      const program = startIn(folder);
      started.push(program);
      return program;
    },
    async remove() {
      for (const { child } of started) child.kill('SIGKILL');
      await Promise.all(started.map(({ exited }) => exited));
      // Windows deletes nothing that a child still holds, which may take a moment to end.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    },
  };
}

function startIn(folder: string): RunningProgram {
  const settings = new Set<string>(settingEntries().map(([name]) => name));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.has(name)));
  const child = spawn(process.execPath, [join(folder, 'src', 'main.ts'), 'start'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const changed = new EventEmitter();
  changed.setMaxListeners(0);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
      changed.emit('change');
    });
  }
  // `close` and not `exit`: by then all output has come.
  const exited = once(child, 'close').then(([code]) => code as number | null);
  let ended = false;
  void exited.then(() => {
    ended = true;
    changed.emit('change');
  });
  const told = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(output);
      if (found) return found[1] ?? found[0];
      if (ended) throw new Error(`the program ended without telling ${String(pattern)}:\n${output}`);
      await once(changed, 'change');
    }
  };
  return { child, output: () => output, told, exited };
}

/** Whether a process of this number runs. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
