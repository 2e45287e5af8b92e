/** What moderation blocked, kept for the streamer to review: the latest in memory, all of it in a file. */
import { appendFile, chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Mentions } from '../domain/mentions.ts';
import type { BlockRecord } from '../ports/history.ts';
import type { AivtEvent } from '../domain/events.ts';

export const MAX_BLOCKS = 500;
/** Then the file is set aside under `.1`, and the one set aside before it is gone. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;
/** Lines that wait for the disk; beyond it they are kept in memory only. */
const MAX_WAITING = 1000;

export interface BlockLogOptions {
  /** JSON lines; absent: memory only. */
  readonly file?: string;
  /** Blanks secrets out of a line. */
  readonly redact?: (text: string) => string;
  readonly onTrouble: (error: unknown) => void;
}

/** Excerpts are redacted by moderation: neither memory nor file holds the words themselves. */
export class BlockLog {
  readonly #options: BlockLogOptions;
  #latest: BlockRecord[] = [];
  #waiting: string[] = [];
  #writing: Promise<void> | null = null;
  #broken = false;

  constructor(options: BlockLogOptions) {
    this.#options = options;
  }

  take(event: AivtEvent): void {
    if (event.type !== 'moderation.blocked') return;
    const { at, direction, category, ruleId, excerpt, cause, turnId = null, user = null } = event;
    const record: BlockRecord = { at, direction, category, ruleId, excerpt, cause, turnId, user };
    this.#latest.push(record);
    if (this.#latest.length > MAX_BLOCKS) this.#latest.shift();
    if (this.#options.file === undefined || this.#broken || this.#waiting.length >= MAX_WAITING) return;
    const line = JSON.stringify(record);
    this.#waiting.push(`${this.#options.redact?.(line) ?? line}\n`);
    this.#writing ??= this.#write(this.#options.file);
  }

  /** Newest first. */
  latest(limit: number): BlockRecord[] {
    return this.#latest.slice(-Math.max(1, limit)).reverse();
  }

  /**
   * Takes a viewer out: blocks of what they wrote, of answers to them, and of what names them.
   * @returns files that were rewritten
   */
  async forget(mentions: Mentions, turnIds: ReadonlySet<string>): Promise<number> {
    const stays = ({ user, turnId, excerpt }: BlockRecord): boolean =>
      !((user !== null && mentions.is(user)) || (turnId !== null && turnIds.has(turnId)) || mentions.in(excerpt));
    this.#latest = this.#latest.filter(stays);
    const { file } = this.#options;
    if (file === undefined) return 0;
    for (let writing = this.#writing; writing !== null; writing = this.#writing) await writing;
    let files = 0;
    const rewriting = (async () => {
      for (const one of [file, `${file}.1`]) if (await rewrite(one, stays)) files += 1;
    })();
    // What is blocked meanwhile waits for it.
    this.#writing = rewriting.finally(() => {
      this.#writing = this.#waiting.length > 0 && !this.#broken ? this.#write(file) : null;
    });
    await rewriting;
    return files;
  }

  /** Resolves when what was taken is on disk. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(file: string): Promise<void> {
    try {
      await mkdir(dirname(file), { recursive: true });
      while (this.#waiting.length > 0) {
        const lines = this.#waiting;
        this.#waiting = [];
        const found = await stat(file).catch(() => null);
        // Of a version that left it open to others.
        if (found !== null && (found.mode & 0o077) !== 0) await chmod(file, 0o600);
        if (found !== null && found.size > MAX_FILE_BYTES) await rename(file, `${file}.1`);
        await appendFile(file, lines.join(''), { mode: 0o600 });
      }
    } catch (error) {
      this.#broken = true;
      this.#options.onTrouble(error);
    } finally {
      this.#writing = null;
    }
  }
}

/** @returns whether the file is there and something was taken out of it. */
async function rewrite(file: string, stays: (record: BlockRecord) => boolean): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return false;
  const lines = text.split('\n').filter((line) => line !== '');
  const kept = lines.filter((line) => {
    try {
      return stays(JSON.parse(line) as BlockRecord);
    } catch {
      // Torn by a crash: nobody can tell whose it was.
      return false;
    }
  });
  if (kept.length === lines.length) return false;
  await writeFile(`${file}.part`, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  await rename(`${file}.part`, file);
  return true;
}
