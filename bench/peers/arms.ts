/** The arms as processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { AGENTS_VERSION, agentsIsThere } from './agents-js/api.ts';
import type { InterruptOrder, Order } from './arm.ts';
import { PIPECAT_VERSION, pipecatPython } from './pipecat.ts';
import { MODEL } from './server.ts';

/** Loading agents-js and reading moderation's terms aloud take seconds, on a busy machine many. */
const START_TIMEOUT_MS = 180_000;
const ANSWER_TIMEOUT_MS = 60_000;

export interface ArmKind {
  readonly name: string;
  /** Of `--arms`. */
  readonly key: string;
  /** Model and voice are in the arm's own process and take no time. */
  readonly inProcess: boolean;
  /** What to do when it is not there; null when it is. */
  readonly missing: () => string | null;
  readonly command: (serverUrl: string) => readonly [program: string, ...args: string[]];
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const here = (): null => null;
const agentsMissing = (): string | null => (agentsIsThere() ? null : 'agents-js is not installed: run `npm ci` in bench/peers/agents-js');
const pipecatMissing = (): string | null => {
  const python = pipecatPython();
  return existsSync(python) ? null : `there is no ${python}: run bench/peers/setup.sh`;
};

export const ARMS: readonly ArmKind[] = [
  { name: 'AIVT', key: 'aivt', inProcess: false, missing: here, command: (url) => [process.execPath, file('aivt-arm.ts'), url] },
  {
    ...{ name: `agents-js ${AGENTS_VERSION}, default`, key: 'agents-js', inProcess: false, missing: agentsMissing },
    command: (url) => [process.execPath, file('agents-js/arm.ts'), url],
  },
  {
    ...{ name: `agents-js ${AGENTS_VERSION}, with our cutter`, key: 'agents-js-cutter', inProcess: false, missing: agentsMissing },
    command: (url) => [process.execPath, file('agents-js/arm.ts'), url, '--cutter'],
  },
  {
    ...{ name: `pipecat ${PIPECAT_VERSION}, default`, key: 'pipecat', inProcess: false, missing: pipecatMissing },
    command: (url) => [pipecatPython(), file('pipecat_arm.py'), url, MODEL],
  },
  {
    ...{ name: 'AIVT, no delays', key: 'aivt-cpu', inProcess: true, missing: here },
    command: (url) => [process.execPath, file('aivt-arm.ts'), url, '--in-process'],
  },
  {
    ...{ name: `agents-js ${AGENTS_VERSION}, no delays`, key: 'agents-js-cpu', inProcess: true, missing: agentsMissing },
    command: (url) => [process.execPath, file('agents-js/arm.ts'), url, '--in-process'],
  },
];

export class ArmProcess {
  readonly kind: ArmKind;
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  #problems = '';

  private constructor(kind: ArmKind, serverUrl: string) {
    this.kind = kind;
    const [program, ...args] = kind.command(serverUrl);
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#problems = (this.#problems + chunk.toString()).slice(-4000)));
    this.#lines = createInterface({ input: this.#child.stdout! });
  }

  /** @throws Error with what it wrote on standard error when it does not come up */
  static async start(kind: ArmKind, serverUrl: string): Promise<ArmProcess> {
    const arm = new ArmProcess(kind, serverUrl);
    await arm.#answer(START_TIMEOUT_MS);
    return arm;
  }

  /** @throws Error when the arm failed or did not answer in time */
  async ask<T>(order: Order | InterruptOrder): Promise<T> {
    const answered = this.#answer(ANSWER_TIMEOUT_MS);
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
    const answer = (await answered) as T | { readonly error: string };
    if (typeof answer === 'object' && answer !== null && 'error' in answer) throw new Error(answer.error);
    return answer;
  }

  stop(): void {
    this.#lines.close();
    this.#child.kill();
  }

  async #answer(timeoutMs: number): Promise<unknown> {
    const over = new AbortController();
    const died = once(this.#child, 'exit', { signal: over.signal }).then(() => null);
    const line = once(this.#lines, 'line', { signal: AbortSignal.any([over.signal, AbortSignal.timeout(timeoutMs)]) });
    died.catch(() => undefined);
    line.catch(() => undefined);
    try {
      const told = (await Promise.race([line, died])) as [string] | null;
      if (told === null) throw new Error('it ended');
      return JSON.parse(told[0]);
    } catch (error) {
      throw new Error(`${this.kind.name}: ${String(error)}\n${this.#problems}`, { cause: error });
    } finally {
      over.abort();
    }
  }
}
