/** Fetches large files: whole, checked, and going on where an earlier attempt broke off. */
import { createHash } from 'node:crypto';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { Backoff } from '../kernel/backoff.ts';
import { sleep, type Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';

/** Something about a download that the user can understand and mend; what is asked again would answer the same. */
export class DownloadError extends Fault {}

/** What a file must add up to, in hex. `gitBlob`: git's own name of it. */
export interface FileSums {
  readonly md5?: string;
  readonly sha256?: string;
  readonly gitBlob?: string;
}

export interface RemoteFile {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  readonly sums: FileSums;
  /** Who says so: "Piper's index". */
  readonly sumsFrom: string;
}

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
export async function download(file: RemoteFile, path: string, options: DownloadOptions): Promise<string> {
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
      if (error instanceof DownloadError) throw error;
      last = error;
      // A bad line that still brings the file forward is worth going on with.
      if ((await sizeOf(path)) - before >= file.bytes * WORTHWHILE) {
        attempt = 0;
        backoff.reset();
      }
      if (attempt < attempts) await sleep(clock, backoff.nextMs(), options.signal);
    }
  }
  throw new DownloadError(
    `${file.name} could not be downloaded (${reasonOf(last)}); the part that came is kept and resumed when you try again`,
    { cause: last },
  );
}

async function fetchRest(file: RemoteFile, path: string, options: DownloadOptions): Promise<void> {
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
        throw new DownloadError(
          `${file.name}: the server sent more than the ${file.bytes} bytes that ${file.sumsFrom} tells; nothing was installed`,
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

async function httpError(file: RemoteFile, response: Response): Promise<Error> {
  await response.body?.cancel();
  const message = `${file.name}: the server answered ${response.status}`;
  // Not found stays not found; a busy server may be better in a moment.
  return response.status >= 500 || response.status === 429 || response.status === 416
    ? new Error(message)
    : new DownloadError(`${message} for ${file.url}`);
}

/** @returns the SHA-256 */
async function check(file: RemoteFile, path: string): Promise<string> {
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  const gitBlob = createHash('sha1').update(`blob ${file.bytes}\0`);
  for await (const chunk of createReadStream(path)) for (const sum of [sha256, md5, gitBlob]) sum.update(chunk as Buffer);
  const found: Required<FileSums> = { sha256: sha256.digest('hex'), md5: md5.digest('hex'), gitBlob: gitBlob.digest('hex') };
  const kinds = ['sha256', 'md5', 'gitBlob'] as const;
  if ((await sizeOf(path)) !== file.bytes || kinds.some((kind) => file.sums[kind] !== undefined && file.sums[kind] !== found[kind])) {
    await rm(path, { force: true });
    throw new DownloadError(`${file.name} came damaged: its sum is not the one in ${file.sumsFrom}; nothing was installed`);
  }
  return found.sha256;
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
