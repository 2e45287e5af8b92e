/** Writes what providers stream to a file, without the turn ever waiting for the disk. */
import { eraseFromTape } from './erase.ts';
import type { Log } from '../kernel/log.ts';
import { reasonOf } from '../kernel/fault.ts';
import { open } from 'node:fs/promises';
import type { Clock } from '../kernel/clock.ts';
import { PolicyError } from '../ports/policy.ts';
import { TAPE_VERSION, type Failure, type TapeRow } from './rows.ts';
import { TapeError } from './tape-error.ts';

/** About three minutes of speech waiting for a disk that does not answer. */
const MAX_QUEUED_BYTES = 16 * 1024 * 1024;
const MAX_BATCH_BYTES = 256 * 1024;

export interface TapeOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Blanks secrets out of a row: a viewer may have written one. */
  readonly redact?: (text: string) => string;
  /** When more than this waits to be written, rows are dropped and counted. */
  readonly maxQueuedBytes?: number;
}

/** One stream being recorded. After a dropped row the rest of it is dropped too. */
export interface Take {
  /** Milliseconds since the stream was requested. */
  atMs(): number;
  add(row: TapeRow & { readonly id: number }): void;
  readonly id: number;
  readonly count: number;
}

export interface Tape {
  readonly file: string;
  /** Rows lost because the disk did not keep up or refused. */
  readonly dropped: number;
  /** Starts a stream. Returns at once, like everything here. */
  begin(): Take;
  /** Takes a viewer out of it, also what waits and what is still being made. @returns whether there was something of theirs. */
  erase(names: readonly string[]): Promise<boolean>;
  /** Writes what still waits, then closes the file. */
  close(): Promise<void>;
}

/**
 * Creates `file`, which must not exist: a recording is never written over.
 * @throws TapeError when it cannot be created; the message names the file.
 */
export async function createTape(file: string, options: TapeOptions): Promise<Tape> {
  const { clock, log, redact = (text: string) => text, maxQueuedBytes = MAX_QUEUED_BYTES } = options;
  let handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new TapeError(`cannot record to ${file}: ${exists ? 'it exists already; give another name' : reasonOf(error)}`, { cause: error });
  });
  let queue: string[] = [];
  let queuedBytes = 0;
  let dropped = 0;
  let warnedAt = 0;
  let nextId = 0;
  let closed = false;
  let broken = false;
  let writing: Promise<void> | null = null;
  /** Streams that a viewer was taken out of: what still comes of them is not kept. */
  const erased = new Set<number>();

  function drop(rows: number, why: string): void {
    dropped += rows;
    // Said at the first and then at each doubling: a slow disk must not fill the log as well.
    if (dropped < warnedAt * 2) return;
    warnedAt = dropped;
    log.warn(`recording to ${file}: ${dropped} rows lost (${why})`);
  }

  function write(row: TapeRow): boolean {
    if (broken || queuedBytes > maxQueuedBytes) {
      drop(1, broken ? 'the file cannot be written' : 'the disk does not keep up');
      return false;
    }
    const text = JSON.stringify(row);
    // Sound holds no words, and there is much of it.
    const line = `${row.type === 'voice.chunk' ? text : redact(text)}\n`;
    queue.push(line);
    queuedBytes += line.length;
    writing ??= drain();
    return true;
  }

  async function drain(): Promise<void> {
    while (queue.length > 0 && !broken) {
      let bytes = 0;
      const cut = queue.findIndex((line) => (bytes += line.length) > MAX_BATCH_BYTES);
      const batch = cut < 0 ? queue : queue.slice(0, cut + 1);
      queue = cut < 0 ? [] : queue.slice(cut + 1);
      try {
        await handle.appendFile(batch.join(''));
      } catch (error) {
        broken = true;
        drop(batch.length + queue.length, reasonOf(error));
        queue = [];
      }
      queuedBytes -= batch.reduce((sum, line) => sum + line.length, 0);
    }
    // In the same step as the last look at the queue, so that no row is left behind without a writer.
    writing = null;
  }

  write({ type: 'tape', version: TAPE_VERSION, recordedAt: clock.wallMs() });
  return {
    file,
    get dropped() {
      return dropped;
    },
    begin() {
      const startedAtMs = clock.nowMs();
      const id = nextId++;
      let count = 0;
      let whole = true;
      return {
        id,
        get count() {
          return count;
        },
        atMs: () => Math.round((clock.nowMs() - startedAtMs) * 1000) / 1000,
        add(row) {
          if (closed || erased.has(row.id)) return;
          if (!whole) return drop(1, 'the rest of a stream with a hole');
          whole = write(row);
          count++;
        },
      };
    },
    async erase(names) {
      for (;;) {
        await writing;
        if (writing === null) break;
      }
      if (closed) return (await eraseFromTape(file, names)).size > 0;
      let found = false;
      writing = (async () => {
        try {
          await handle.close();
          for (const id of await eraseFromTape(file, names)) erased.add(id);
          found = erased.size > 0;
          handle = await open(file, 'a', 0o600);
          queue = queue.filter((line) => !erased.has((JSON.parse(line) as { id?: number }).id ?? -1));
          queuedBytes = queue.reduce((sum, line) => sum + line.length, 0);
        } catch (error) {
          broken = true;
          throw error;
        } finally {
          writing = null;
        }
      })();
      await writing;
      if (queue.length > 0) writing ??= drain();
      return found;
    },
    async close() {
      closed = true;
      await writing;
      await handle.close();
      if (dropped > 0) log.warn(`recording to ${file} lacks ${dropped} rows`);
    },
  };
}

/** An error as a row keeps it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof PolicyError) return { name: error.name, message: error.message, kind: error.kind };
  return error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) };
}
