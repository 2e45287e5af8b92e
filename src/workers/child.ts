import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromEngine, ToEngine } from './messages.ts';

/** A running engine process, as the supervisor sees it; a test gives its own. */
export interface EngineProcess {
  readonly pid: number | undefined;
  /** Never throws: a message to a dead process is lost, and `onExit` tells of the death. */
  send(message: ToEngine): void;
  /** Not catchable by the process. */
  kill(): void;
}

export interface EngineProcessEvents {
  message(message: FromEngine): void;
  /** Once, and nothing after it. `reason` is for people: exit code, signal or why it never began. */
  exit(reason: string): void;
  /** A line that the process wrote to its standard output or error. */
  line(line: string): void;
}

export type SpawnEngine = (events: EngineProcessEvents) => EngineProcess;

const MAX_LINE_CHARS = 500;

/** The child's environment: what a process needs to run, and none of the streamer's secrets. */
const PASSED_ENV = [
  'PATH',
  'Path',
  'HOME',
  'USERPROFILE',
  'SystemRoot',
  'windir',
  'TEMP',
  'TMP',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'TZ',
  'NODE_V8_COVERAGE',
  // Where the libraries of a graphics card are, and which card is meant.
  'LD_LIBRARY_PATH',
  'ProgramFiles',
  'ProgramData',
  'SystemDrive',
  'CUDA_PATH',
  'CUDA_VISIBLE_DEVICES',
  'VK_ICD_FILENAMES',
];

/**
 * Forks `entry` with this very Node. `args` are launch parameters of the local process (a folder of
 * voices, say), which never cross the seam itself.
 */
export function forkEngine(entry: URL | string, args: readonly string[]): SpawnEngine {
  const path = typeof entry === 'string' ? entry : fileURLToPath(entry);
  return (events) => {
    const child = fork(path, [...args], {
      execPath: process.execPath,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: Object.fromEntries(PASSED_ENV.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    });
    let ended = false;
    const end = (reason: string): void => {
      if (ended) return;
      ended = true;
      events.exit(reason);
    };
    child.on('message', (message) => {
      if (!ended) events.message(message as FromEngine);
    });
    child.on('error', (error) => {
      if (child.pid === undefined) end(`it could not be started: ${error.message}`);
    });
    child.on('exit', (code, signal) => end(signal ? `it was ended by ${signal}` : `it exited with code ${code ?? 'unknown'}`));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) forwardLines(stream, (line) => events.line(line));
    }
    return {
      pid: child.pid,
      send(message) {
        if (child.connected) child.send(message, () => undefined);
      },
      kill() {
        child.kill('SIGKILL');
      },
    };
  };
}

function forwardLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS);
    for (const line of lines) if (line.trim()) onLine(line.trimEnd().slice(0, MAX_LINE_CHARS));
  });
  stream.on('end', () => {
    if (rest.trim()) onLine(rest.trimEnd());
  });
}
