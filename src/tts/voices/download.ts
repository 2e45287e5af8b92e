import { createHash } from 'node:crypto';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { Backoff } from '../../kernel/backoff.ts';
import { sleep, type Clock } from '../../kernel/clock.ts';
import type { VoiceFile } from './index-file.ts';
import { VoicesError } from './voices-error.ts';

export interface DownloadOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** Silence of the server after which the attempt is given up. */
  readonly stallMs?: number;
  /** Attempts in a row that bring nothing to speak of, before it gives up. */
  readonly attempts?: number;
  readonly retryMs?: number;
}

/** Share of the file that counts as progress. */
const WORTHWHILE = 0.02;
/** The longest wait is this many times the first. */
const MOST_PATIENT = 8;
const DEFAULTS = { stallMs: 20_000, attempts: 5, retryMs: 1000 };

/**
 * Downloads to `path`, going on where an earlier attempt (of this run or of one before) broke off.
 * @returns the file's SHA-256. When it rejects with a wrong sum the file is gone, so that the next
 * attempt begins anew; what a cut connection left stays and is resumed.
 */
export async function download(file: VoiceFile, path: string, options: DownloadOptions): Promise<string> {
  const { clock } = options;
  const attempts = options.attempts ?? DEFAULTS.attempts;
  const firstMs = options.retryMs ?? DEFAULTS.retryMs;
  const backoff = new Backoff({ firstMs, maxMs: firstMs * MOST_PATIENT });
  let last: unknown;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    options.signal?.throwIfAborted();
    const before = await sizeOf(path);
    try {
      if ((await sizeOf(path)) < file.bytes) await fetchRest(file, path, options);
      return await check(file, path);
    } catch (error) {
      options.signal?.throwIfAborted();
      // A server that lies once is not asked again: its next answer would be worth as little.
      if (error instanceof VoicesError) throw error;
      last = error;
      // A bad line that still brings the file forward is worth going on with.
      if ((await sizeOf(path)) - before >= file.bytes * WORTHWHILE) {
        attempt = 0;
        backoff.reset();
      }
      if (attempt < attempts) await sleep(clock, backoff.nextMs(), options.signal);
    }
  }
  throw new VoicesError(
    `${file.name} could not be downloaded (${reasonOf(last)}); the part that came is kept and resumed when you try again`,
    { cause: last },
  );
}

async function fetchRest(file: VoiceFile, path: string, options: DownloadOptions): Promise<void> {
  const stallMs = options.stallMs ?? DEFAULTS.stallMs;
  const stalled = new AbortController();
  let cancelTimer = (): void => undefined;
  const alive = (): void => {
    cancelTimer();
    cancelTimer = options.clock.schedule(stallMs, () => stalled.abort(new Error(`nothing came for ${stallMs / 1000} s`)));
  };
  const signal = options.signal ? AbortSignal.any([options.signal, stalled.signal]) : stalled.signal;
  let handle: FileHandle | undefined;
  try {
    alive();
    const have = await sizeOf(path);
    const response = await fetch(file.url, { signal, headers: have > 0 ? { range: `bytes=${have}-` } : {} });
    if (!response.ok || !response.body) throw await httpError(file, response);
    // A server that does not know ranges sends all of it again.
    const append = have > 0 && response.status === 206;
    handle = await open(path, append ? 'a' : 'w');
    let done = append ? have : 0;
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      alive();
      done += chunk.length;
      if (done > file.bytes) {
        await handle.close();
        handle = undefined;
        await rm(path, { force: true });
        throw new VoicesError(
          `${file.name}: the server sent more than the ${file.bytes} bytes that the index tells; nothing was installed`,
        );
      }
      await handle.write(chunk);
      options.onProgress?.(done, file.bytes);
    }
    if (done < file.bytes) throw new Error(`the connection ended after ${done} of ${file.bytes} bytes`);
  } finally {
    cancelTimer();
    await handle?.close();
  }
}

async function httpError(file: VoiceFile, response: Response): Promise<Error> {
  await response.body?.cancel();
  const message = `${file.name}: the server answered ${response.status}`;
  // Not found stays not found; a busy server may be better in a moment.
  return response.status >= 500 || response.status === 429 || response.status === 416
    ? new Error(message)
    : new VoicesError(`${message} for ${file.url}`);
}

async function check(file: VoiceFile, path: string): Promise<string> {
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  for await (const chunk of createReadStream(path)) {
    md5.update(chunk as Buffer);
    sha256.update(chunk as Buffer);
  }
  if ((await sizeOf(path)) !== file.bytes || md5.digest('hex') !== file.md5) {
    await rm(path, { force: true });
    throw new VoicesError(`${file.name} came damaged: its sum is not the one in Piper's index; nothing was installed`);
  }
  return sha256.digest('hex');
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** What `fetch` hides in causes. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return cause ? `${error.message}: ${(cause as NodeJS.ErrnoException).code ?? cause.message}` : error.message;
}
