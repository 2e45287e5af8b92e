/** What telemetry keeps on the disk, off the hot path: rows are gathered, bounded, and written by a thread of their own. */
import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../kernel/clock.ts';
import { Fault, reasonOf } from '../../kernel/fault.ts';
import type { EventRecord, TurnRecord } from '../../ports/history.ts';
import type { Page } from './database.ts';
import type { Question, QuestionName, Questions, Told } from './protocol.ts';
import type { StoredReport } from './report.ts';
import type { Row } from './rows.ts';

/** Rows that wait for the thread; beyond it the oldest is dropped and counted. */
export const MAX_WAITING = 5000;
const MAX_BATCH = 500;
const GATHER_MS = 250;
const ANSWER_WITHIN_MS = 10_000;
/** The whole file is written anew. */
const ERASED_WITHIN_MS = 120_000;
const PRUNE_EVERY_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

export interface StoreParts {
  readonly file: string;
  readonly clock: Clock;
  /** Days that rows are kept; asked for at each pruning. */
  readonly keepDays: () => number;
  /** Something is lost, or nothing stays on the disk; told once for each reason. */
  readonly onTrouble: (message: string) => void;
  /** For tests: whoever answers in the thread's place. */
  readonly openThread?: (file: string) => Thread;
}

/** As much of a `Worker` as is needed. */
export interface Thread {
  postMessage(question: Question): void;
  on(event: 'message', take: (told: Told) => void): unknown;
  on(event: 'error', take: (error: unknown) => void): unknown;
  ref(): void;
  terminate(): Promise<unknown>;
}

export interface TelemetryStore {
  /** Returns at once; never throws. */
  put(row: Row): void;
  /** Rows that were lost. */
  readonly dropped: number;
  /** Why nothing, or not all, stays on the disk; null while it does. */
  readonly trouble: string | null;
  /** @throws Fault when the thread does not answer in time. All that was put before is counted. */
  report(from: number, to: number): Promise<StoredReport>;
  turnsAfter(seq: number, limit: number): Promise<Page<TurnRecord>>;
  eventsAfter(seq: number, limit: number): Promise<Page<EventRecord>>;
  turnsBefore(at: number, limit: number): Promise<readonly TurnRecord[]>;
  /** Takes a viewer out of the file, also out of what waits for it. @returns ids of the turns that were theirs. @throws Fault when that could not be done */
  erase(names: readonly string[]): Promise<readonly string[]>;
  /** Resolves when all is written, or when the thread does not take it. With nothing to keep the file goes. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
  readonly cancel: () => void;
}

export function openStore(parts: StoreParts): TelemetryStore {
  return new Store(parts);
}

class Store implements TelemetryStore {
  readonly #parts: StoreParts;
  readonly #thread: Thread;
  /** Milliseconds since 1970. */
  readonly #openedAt: number;
  readonly #asked = new Map<number, Waiting>();
  #waiting: Row[] = [];
  #writing: Promise<void> | null = null;
  #cancelGather: (() => void) | null = null;
  #cancelPrune: () => void;
  #nextId = 1;
  #dropped = 0;
  #trouble: string | null = null;
  #dead: Fault | null = null;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#openedAt = parts.clock.wallMs();
    this.#thread = (parts.openThread ?? openThread)(parts.file);
    this.#thread.on('message', (told) => this.#take(told));
    this.#thread.on('error', (error) => this.#die(error));
    this.#cancelPrune = () => undefined;
    this.#prune();
  }

  get dropped(): number {
    return this.#dropped;
  }
  get trouble(): string | null {
    return this.#trouble;
  }

  put(row: Row): void {
    this.#waiting.push(row);
    if (this.#waiting.length > MAX_WAITING || this.#dead) {
      this.#waiting.shift();
      this.#dropped += 1;
      this.#tellTrouble('the disk does not keep up: the oldest figures that wait for it are lost');
    }
    if (this.#writing === null) this.#gather();
  }

  async report(from: number, to: number): Promise<StoredReport> {
    await this.#flush();
    return this.#ask('report', { from, to });
  }
  async turnsAfter(seq: number, limit: number): Promise<Page<TurnRecord>> {
    if (seq === 0) await this.#flush();
    return this.#ask('turnsAfter', { seq, limit });
  }
  async eventsAfter(seq: number, limit: number): Promise<Page<EventRecord>> {
    if (seq === 0) await this.#flush();
    return this.#ask('eventsAfter', { seq, limit });
  }
  turnsBefore(at: number, limit: number): Promise<readonly TurnRecord[]> {
    return this.#ask('turnsBefore', { at, limit });
  }

  async erase(names: readonly string[]): Promise<readonly string[]> {
    await this.#flush();
    return this.#ask('erase', { names }, ERASED_WITHIN_MS);
  }

  async close(): Promise<void> {
    this.#cancelPrune();
    this.#thread.ref();
    await this.#flush();
    await this.#ask('close', null).catch(() => undefined);
    await this.#thread.terminate();
    const { file, keepDays } = this.#parts;
    // What lies beside the file is SQLite's own journal.
    if (keepDays() === 0) await Promise.all(['', '-wal', '-shm'].map((end) => rm(`${file}${end}`, { force: true })));
  }

  #gather(): void {
    this.#cancelGather ??= this.#parts.clock.schedule(GATHER_MS, () => void this.#flush());
  }

  /** Writes what waits; one batch after the other, so that the thread never has more than one before it. */
  #flush(): Promise<void> {
    this.#cancelGather?.();
    this.#cancelGather = null;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
      // Put in the last moment of the one before.
      if (this.#waiting.length > 0 && !this.#dead) this.#gather();
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#dead) {
      const rows = this.#waiting.splice(0, MAX_BATCH);
      try {
        await this.#ask('write', { rows });
      } catch (error) {
        this.#dropped += rows.length;
        this.#tellTrouble(`figures are lost: ${reasonOf(error)}`);
      }
    }
  }

  #prune(): void {
    this.#cancelPrune = this.#parts.clock.schedule(PRUNE_EVERY_MS, () => this.#prune());
    const keepDays = this.#parts.keepDays();
    // Kept for no day: what an earlier run left goes, what this one gathers stays until it ends.
    const before = keepDays === 0 ? this.#openedAt : this.#parts.clock.wallMs() - keepDays * DAY_MS;
    this.#ask('prune', { before }).catch((error: unknown) => this.#tellTrouble(`old figures are not cleared away: ${reasonOf(error)}`));
  }

  #ask<N extends QuestionName>(name: N, ask: Questions[N]['ask'], withinMs = ANSWER_WITHIN_MS): Promise<Questions[N]['answer']> {
    if (this.#dead) return Promise.reject(this.#dead);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const cancel = this.#parts.clock.schedule(withinMs, () => {
        this.#asked.delete(id);
        reject(new Fault(`the store of figures did not answer within ${withinMs / 1000} s`));
      });
      this.#asked.set(id, { resolve, reject, cancel });
      this.#thread.postMessage({ id, name, ask } as Question);
    });
  }

  #take(told: Told): void {
    if (told.kind === 'trouble') {
      this.#tellTrouble(told.message);
      return;
    }
    const asked = this.#asked.get(told.id);
    if (!asked) return;
    this.#asked.delete(told.id);
    asked.cancel();
    if (told.kind === 'answer') asked.resolve(told.answer as never);
    else asked.reject(new Fault(told.message));
  }

  #die(error: unknown): void {
    this.#dead = new Fault(`the store of figures has ended: ${reasonOf(error)}`);
    this.#tellTrouble(this.#dead.message);
    for (const { reject, cancel } of this.#asked.values()) {
      cancel();
      reject(this.#dead);
    }
    this.#asked.clear();
  }

  #tellTrouble(message: string): void {
    if (this.#trouble === message) return;
    this.#trouble = message;
    this.#parts.onTrouble(message);
  }
}

function openThread(file: string): Thread {
  const worker = new Worker(new URL('store-thread.ts', import.meta.url), {
    workerData: { file },
    // That SQLite is new in Node is no news for the streamer.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    name: 'telemetry',
  });
  // Whoever forgets to close it is not kept running by it.
  worker.unref();
  return worker;
}
