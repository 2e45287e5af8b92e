import type { Log } from '../../kernel/log.ts';
import { reasonOf } from '../../kernel/fault.ts';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeClip, encodeClip, sizeOf, type StoredClip } from './stored-clip.ts';

export interface ClipStoreOptions {
  /** Absent: memory only. */
  readonly folder?: string;
  readonly maxMemoryBytes?: number;
  readonly maxDiskBytes?: number;
  readonly log: Log;
}

const DEFAULT_MEMORY_BYTES = 32 * 2 ** 20;
const DEFAULT_DISK_BYTES = 256 * 2 ** 20;
/** Files waiting to be written; what comes when it is full is kept in memory only. */
const MAX_WAITING_WRITES = 16;
const SUFFIX = '.clip';

/**
 * Clips by key: the latest used in memory, more of them on disk, the longest unused thrown out of
 * each. Disk trouble is logged once and never reaches a turn.
 */
export class ClipStore {
  readonly #folder: string | undefined;
  readonly #maxMemoryBytes: number;
  readonly #maxDiskBytes: number;
  readonly #log: ClipStoreOptions['log'];
  /** Both in order of use, the longest unused first. */
  readonly #memory = new Map<string, StoredClip>();
  readonly #disk = new Map<string, number>();
  #memoryBytes = 0;
  #diskBytes = 0;
  #writes: Promise<void> = Promise.resolve();
  #waiting = 0;
  #toldOfTrouble = false;

  private constructor(options: ClipStoreOptions) {
    this.#folder = options.folder;
    this.#maxMemoryBytes = options.maxMemoryBytes ?? DEFAULT_MEMORY_BYTES;
    this.#maxDiskBytes = options.maxDiskBytes ?? DEFAULT_DISK_BYTES;
    this.#log = options.log;
  }

  /** Reads what is on disk from earlier runs. Never rejects: without a folder it works in memory. */
  static async open(options: ClipStoreOptions): Promise<ClipStore> {
    const store = new ClipStore(options);
    await store.#guard(() => store.#scan());
    return store;
  }

  has(key: string): boolean {
    return this.#memory.has(key) || this.#disk.has(key);
  }

  /** @param key lower-case hexadecimal. */
  async get(key: string): Promise<StoredClip | null> {
    const inMemory = this.#memory.get(key);
    if (inMemory) {
      this.#remember(key, inMemory);
      const bytes = this.#disk.get(key);
      if (bytes !== undefined) this.#touchDisk(key, bytes);
      return inMemory;
    }
    if (!this.#disk.has(key)) return null;
    const clip = await this.#read(key);
    if (clip === null) {
      this.#drop(key);
      return null;
    }
    this.#touchDisk(key, this.#disk.get(key) ?? 0);
    this.#remember(key, clip);
    return clip;
  }

  /** Returns at once; the disk follows. */
  put(key: string, clip: StoredClip): void {
    this.#remember(key, clip);
    if (this.#folder === undefined || this.#disk.has(key) || this.#waiting >= MAX_WAITING_WRITES) return;
    this.#waiting++;
    this.#writes = this.#writes.then(() => this.#guard(() => this.#write(key, clip))).finally(() => this.#waiting--);
  }

  /** Resolves when everything given so far is on disk. */
  async settled(): Promise<void> {
    for (let last; last !== this.#writes;) {
      last = this.#writes;
      await last;
    }
  }

  get bytes(): { readonly memory: number; readonly disk: number } {
    return { memory: this.#memoryBytes, disk: this.#diskBytes };
  }

  #path(key: string): string {
    return join(this.#folder ?? '', `${key}${SUFFIX}`);
  }

  async #read(key: string): Promise<StoredClip | null> {
    try {
      const clip = decodeClip(await readFile(this.#path(key)));
      if (clip === null) throw new Error('a kept clip is damaged and was thrown away');
      const now = new Date();
      await utimes(this.#path(key), now, now);
      return clip;
    } catch (error) {
      this.#tell(error);
      return null;
    }
  }

  async #scan(): Promise<void> {
    if (this.#folder === undefined) return;
    await mkdir(this.#folder, { recursive: true });
    const found: { key: string; bytes: number; usedAtMs: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (name.endsWith('.tmp')) await rm(path, { force: true });
      if (!name.endsWith(SUFFIX)) continue;
      const { size, mtimeMs } = await stat(path);
      found.push({ key: name.slice(0, -SUFFIX.length), bytes: size, usedAtMs: mtimeMs });
    }
    for (const { key, bytes } of found.sort((a, b) => a.usedAtMs - b.usedAtMs)) this.#touchDisk(key, bytes);
    this.#trimDisk();
  }

  async #write(key: string, clip: StoredClip): Promise<void> {
    const bytes = encodeClip(clip);
    if (bytes.length > this.#maxDiskBytes / 4) return;
    const temporary = `${this.#path(key)}.tmp`;
    await writeFile(temporary, bytes);
    await rename(temporary, this.#path(key));
    this.#touchDisk(key, bytes.length);
    this.#trimDisk();
  }

  #remember(key: string, clip: StoredClip): void {
    this.#forget(key);
    const bytes = sizeOf(clip);
    if (bytes > this.#maxMemoryBytes / 4) return;
    this.#memory.set(key, clip);
    this.#memoryBytes += bytes;
    for (const oldest of this.#memory.keys()) {
      if (this.#memoryBytes <= this.#maxMemoryBytes) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const clip = this.#memory.get(key);
    if (!clip) return;
    this.#memory.delete(key);
    this.#memoryBytes -= sizeOf(clip);
  }

  #touchDisk(key: string, bytes: number): void {
    this.#diskBytes += bytes - (this.#disk.get(key) ?? 0);
    this.#disk.delete(key);
    this.#disk.set(key, bytes);
  }

  #trimDisk(): void {
    for (const oldest of this.#disk.keys()) {
      if (this.#diskBytes <= this.#maxDiskBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#diskBytes -= this.#disk.get(key) ?? 0;
    this.#disk.delete(key);
    this.#writes = this.#writes.then(() => this.#guard(() => rm(this.#path(key), { force: true })));
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    if (this.#toldOfTrouble) return;
    this.#toldOfTrouble = true;
    this.#log.warn(`the voice cache on disk: ${reasonOf(error)}; speech goes on without it`);
  }
}
