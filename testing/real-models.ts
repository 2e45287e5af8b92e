/** Starts the servers of the real models that `tests/real/setup.sh` brought. Linux only. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { realModelsFolder } from '../scripts/setup/real-models.mjs';
import { freePort } from './free-port.ts';

const folder = realModelsFolder();
const START_LIMIT_MS = 180_000;
const ASK_AGAIN_MS = 200;

export const MODEL = 'smollm2';
/** Makes vectors of texts; 384 dimensions. */
export const EMBED_MODEL = 'all-minilm';
export const VOICE = 'en_US-joe-medium';
/** The same model as a file, and what loads one in AIVT's own process. */
export const MODEL_FILE = join(folder, 'llm', 'SmolLM2-135M-Instruct.Q4_1.gguf');
export const llamaFolder = join(folder, 'llama');
export const voicesFolder = join(folder, 'voices');
/** Models that hear, as `npm run models -- ears` lays them, and readings by people. */
export const earsFolder = join(folder, 'ears');
export const readingsFolder = join(folder, 'readings');

/** Runs a program; kills its whole group when it ends, or when whoever holds our input is gone, however it went. */
const GUARD = '("$@" </dev/null; kill -9 0) & read -r _; kill -9 0';

/** A server in a process group of its own: whatever it started goes with it. */
class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #output: string[] = [];

  constructor(port: number, file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.port = port;
    this.#child = spawn('sh', ['-c', GUARD, 'sh', file, ...args], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output.push(chunk.toString());
      });
    }
  }

  /** All that it wrote. */
  get output(): string {
    return this.#output.join('');
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get group(): number {
    return this.#child.pid ?? 0;
  }

  /** @throws Error with the server's last words when it ends or is not there in time */
  async ready(isThere: () => Promise<boolean>): Promise<void> {
    const until = performance.now() + START_LIMIT_MS;
    while (!(await isThere())) {
      if (this.#ended || performance.now() > until) {
        await this.kill();
        throw new Error(`a real model's server did not start:\n${this.output.slice(-2000)}`);
      }
      await sleep(ASK_AGAIN_MS);
    }
  }

  /** Kills the server and all it started, as a crash would. */
  async kill(): Promise<void> {
    const gone = this.#ended ? null : once(this.#child, 'exit');
    this.#signal('SIGKILL');
    await gone;
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (this.group > 0) process.kill(-this.group, signal);
    } catch {
      // The whole group has ended.
    }
  }
}

export interface RealServer {
  readonly port: number;
  kill(): Promise<void>;
}

/** What one request found of its prompt in the model's memory, in tokens. */
export interface PromptUse {
  readonly prompt: number;
  /** Had to be evaluated; the rest was there. */
  readonly evaluated: number;
}

export interface RealOllama extends RealServer {
  /** Processor time that the server and its model runner have used so far. */
  cpuMs(): number;
  /** Oldest first. Read from the log: this version's `prompt_eval_count` is the whole prompt, found or not. */
  promptUses(): PromptUse[];
}

/**
 * Ollama with SmolLM2-135M as `MODEL`.
 * @param wanted `port`: to come back where it was; else a free one. `withEmbedding`: and `EMBED_MODEL`.
 */
export async function startOllama(wanted: { readonly port?: number; readonly withEmbedding?: boolean } = {}): Promise<RealOllama> {
  const home = join(folder, 'ollama');
  mkdirSync(home, { recursive: true });
  const at = wanted.port ?? (await freePort());
  const server = new ServerProcess(at, join(folder, 'bin', 'ollama'), ['serve'], {
    HOME: home,
    OLLAMA_HOST: `127.0.0.1:${at}`,
    OLLAMA_MODELS: join(home, 'models'),
    OLLAMA_DEBUG: '1',
  });
  const url = `http://127.0.0.1:${at}`;
  await server.ready(async () => (await fetch(`${url}/api/version`).catch(() => null))?.ok ?? false);
  try {
    await createModel(at, home, MODEL, `FROM ${MODEL_FILE}\nPARAMETER num_thread ${halfOfTheCores()}\n`);
    if (wanted.withEmbedding === true) await createModel(at, home, EMBED_MODEL, `FROM ${join(folder, 'all-minilm')}\n`);
  } catch (error) {
    await server.kill();
    throw error;
  }
  return {
    port: at,
    kill: () => server.kill(),
    cpuMs: () => groupCpuMs(server.group),
    promptUses: () => promptUses(server.output),
  };
}

/** A model's threads spin while they wait for each other: with one for each core what runs beside it starves, and they wait long. */
function halfOfTheCores(): number {
  return Math.max(1, Math.floor(availableParallelism() / 2));
}

async function createModel(port: number, home: string, name: string, modelfile: string): Promise<void> {
  const recipe = join(home, `${name}.Modelfile`);
  writeFileSync(recipe, modelfile);
  const create = spawn(join(folder, 'bin', 'ollama'), ['create', name, '-f', recipe], {
    stdio: 'ignore',
    env: { ...process.env, HOME: home, OLLAMA_HOST: `127.0.0.1:${port}` },
  });
  const [code] = (await once(create, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`ollama create ${name} ended with ${code}`);
}

function promptUses(log: string): PromptUse[] {
  const lines = log.matchAll(/msg="loading cache slot".* prompt=(\d+) used=\d+ remaining=(\d+)/gu);
  return Array.from(lines, ([, prompt, remaining]) => ({ prompt: Number(prompt), evaluated: Number(remaining) }));
}

/** llama.cpp's own HTTP server with SmolLM2, as `llama-server --parallel 1 --ctx-size 4096` serves it. */
export async function startLlamaServer(): Promise<RealServer & { cpuMs(): number }> {
  const port = await freePort();
  const script = fileURLToPath(new URL('../tests/real/llama-server.py', import.meta.url));
  const server = new ServerProcess(port, join(folder, 'venv', 'bin', 'python'), [script, MODEL_FILE, String(port)], {
    PYTHONPATH: join(folder, 'llama-server'),
  });
  await server.ready(async () => (await fetch(`http://127.0.0.1:${port}/health`).catch(() => null))?.ok ?? false);
  return { port, kill: () => server.kill(), cpuMs: () => groupCpuMs(server.group) };
}

/** Whisper base behind the Wyoming protocol. */
export async function startRecogniser(): Promise<RealServer> {
  const port = await freePort();
  const data = join(folder, 'recogniser');
  mkdirSync(data, { recursive: true });
  const model = join(folder, 'whisper-base');
  const server = new ServerProcess(port, join(folder, 'venv', 'bin', 'python'), [
    ...['-m', 'wyoming_faster_whisper', '--uri', `tcp://127.0.0.1:${port}`, '--stt-library', 'faster-whisper'],
    ...['--model', model, '--data-dir', data, '--device', 'cpu', '--compute-type', 'int8', '--beam-size', '1'],
    ...['--cpu-threads', String(halfOfTheCores()), '--language', 'en', '--local-files-only'],
  ]);
  await server.ready(() => accepts(port));
  return { port, kill: () => server.kill() };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Of `/proc/PID/stat` after the name in brackets: state, parent, group …; time in ticks of 10 ms. */
const GROUP_FIELD = 2;
const USER_TIME_FIELD = 11;
const SYSTEM_TIME_FIELD = 12;
const TICK_MS = 10;

function groupCpuMs(group: number): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
    let fields: string[];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    } catch {
      // Ended while we looked.
      continue;
    }
    if (Number(fields[GROUP_FIELD]) === group) ticks += Number(fields[USER_TIME_FIELD]) + Number(fields[SYSTEM_TIME_FIELD]);
  }
  return ticks * TICK_MS;
}
