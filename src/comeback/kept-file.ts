/** A small JSON file that holds how something stands now: written beside what goes on, the newest state wins. */
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';

/** A scanner of viruses may hold the file for a moment. */
const RENAME_TRIES = 5;

export class KeptFile {
  readonly file: string;
  readonly #log: Log;
  #next: (() => unknown) | null = null;
  #writing: Promise<void> | null = null;
  #failed = false;

  constructor(file: string, log: Log) {
    this.file = file;
    this.#log = log;
  }

  /** What it held; null where there is none, or none that can be read, which is told. */
  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as unknown;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#log.warn(`${this.file} cannot be read and is not used: ${reasonOf(error)}`);
      return null;
    }
  }

  /** Returns at once. While one is being written the newest of those that came meanwhile waits; no others. @param state told when it is written */
  write(state: () => unknown): void {
    this.#next = state;
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when all that was handed in is on the disk, or could not be brought there. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // After whoever calls is done with what it is at.
    await Promise.resolve();
    while (this.#next) {
      const state = this.#next;
      this.#next = null;
      try {
        await this.#writeOne(JSON.stringify(state()));
        this.#failed = false;
      } catch (error) {
        if (!this.#failed) this.#log.error(`${this.file} cannot be written: ${reasonOf(error)}`);
        this.#failed = true;
      }
    }
    this.#writing = null;
  }

  async #writeOne(text: string): Promise<void> {
    const part = `${this.file}.part`;
    await mkdir(dirname(this.file), { recursive: true });
    // What viewers wrote and paid for is nobody else's to read.
    await writeFile(part, text, { mode: 0o600 });
    for (let tries = 1; ; tries += 1) {
      try {
        await rename(part, this.file);
        return;
      } catch (error) {
        if (tries < RENAME_TRIES) continue;
        await rm(part, { force: true });
        throw error;
      }
    }
  }
}
