/** What a GGUF file says of itself in its first part: its architecture, and the size of each tensor. */
import { open, type FileHandle } from 'node:fs/promises';
import { Fault } from '../../kernel/fault.ts';

/** What the memory of a model is reckoned from. */
export interface GgufHeader {
  /** `llama`, `qwen3` */
  readonly architecture: string;
  /** As its maker calls it; null where it does not say. */
  readonly name: string | null;
  readonly layers: number;
  readonly kvHeads: number;
  /** Numbers of a key and of a value, for each head. */
  readonly keyLength: number;
  readonly valueLength: number;
  /** Tokens of context that it was made for. */
  readonly contextTokens: number;
  readonly parameters: number;
}

/** The file is none, or is damaged; the message says which and what to do. */
export class GgufError extends Fault {}

/** Read at once; a header is some megabytes, nearly all of it the vocabulary. */
const WINDOW_BYTES = 1024 * 1024;
/** What is longer is no header of a model that fits any card. */
const MAX_HEADER_BYTES = 256 * 1024 * 1024;
const MAX_TEXT_BYTES = 64 * 1024 * 1024;
const MAX_TENSORS = 100_000;
const MAX_DIMENSIONS = 8;
/** Bytes of each type of value that has a fixed size, by its number in the format. */
const FIXED_BYTES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
const TEXT = 8;
const ARRAY = 9;

/** @throws GgufError, or what the file system says */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await open(path, 'r');
  try {
    return await headerOf(new Reader(file));
  } finally {
    await file.close();
  }
}

async function headerOf(reader: Reader): Promise<GgufHeader> {
  if ((await reader.take(4)).toString('latin1') !== 'GGUF') throw new GgufError('it is not a GGUF file: it does not begin with "GGUF"');
  const version = await reader.uint32();
  if (version < 2 || version > 3) throw new GgufError(`it is a GGUF file of version ${version}, which is not known here (2 and 3 are)`);
  const tensors = await reader.count(MAX_TENSORS);
  const entries = await reader.count(MAX_TENSORS);
  const values = new Map<string, string | number>();
  for (let entry = 0; entry < entries; entry++) {
    const key = await reader.text();
    const value = await reader.value(await reader.uint32());
    if (value !== null) values.set(key, value);
  }
  let parameters = 0;
  for (let tensor = 0; tensor < tensors; tensor++) parameters += await reader.tensor();
  return summary(values, parameters);
}

function summary(values: ReadonlyMap<string, string | number>, parameters: number): GgufHeader {
  const architecture = values.get('general.architecture');
  if (typeof architecture !== 'string') throw new GgufError('its header does not say what kind of model it is');
  const number = (key: string): number | null => {
    const value = values.get(`${architecture}.${key}`);
    return typeof value === 'number' && value > 0 ? value : null;
  };
  const layers = number('block_count');
  const heads = number('attention.head_count');
  const width = number('embedding_length');
  if (layers === null || heads === null || width === null)
    throw new GgufError(`it is a GGUF file, but no language model (${architecture}): its header tells no layers or heads`);
  const name = values.get('general.name');
  return {
    ...{ architecture, layers, parameters },
    name: typeof name === 'string' ? name : null,
    kvHeads: number('attention.head_count_kv') ?? heads,
    keyLength: number('attention.key_length') ?? width / heads,
    valueLength: number('attention.value_length') ?? width / heads,
    contextTokens: number('context_length') ?? 0,
  };
}

/** Walks through the file in order, a window at a time, never further than the longest header. */
class Reader {
  readonly #file: FileHandle;
  #window = Buffer.alloc(0);
  #at = 0;
  #read = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async take(bytes: number): Promise<Buffer> {
    if (this.#at + bytes > this.#window.length) await this.#fill(bytes);
    this.#at += bytes;
    return this.#window.subarray(this.#at - bytes, this.#at);
  }

  async uint32(): Promise<number> {
    return (await this.take(4)).readUInt32LE();
  }

  /** A number of things. @throws GgufError when it is more than `most` */
  async count(most: number): Promise<number> {
    const found = (await this.take(8)).readBigUInt64LE();
    if (found > BigInt(most)) throw new GgufError('its header is damaged; fetch the file again');
    return Number(found);
  }

  async text(): Promise<string> {
    return (await this.take(await this.count(MAX_TEXT_BYTES))).toString();
  }

  /** @returns a number or a text; null for what is of no use here. An array of numbers, one a layer, is its largest. */
  async value(type: number): Promise<string | number | null> {
    if (type === TEXT) return this.text();
    if (type === ARRAY) return this.#array();
    const bytes = await this.take(this.#bytesOf(type));
    return numberIn(bytes, type);
  }

  /** @returns how many numbers it holds */
  async tensor(): Promise<number> {
    await this.text();
    const dimensions = await this.uint32();
    if (dimensions > MAX_DIMENSIONS) throw new GgufError('its header is damaged; fetch the file again');
    let numbers = 1;
    for (let dimension = 0; dimension < dimensions; dimension++) numbers *= Number((await this.take(8)).readBigUInt64LE());
    await this.take(12);
    return numbers;
  }

  async #array(): Promise<number | null> {
    const type = await this.uint32();
    const length = await this.count(MAX_TEXT_BYTES);
    let largest: number | null = null;
    for (let at = 0; at < length; at++) {
      if (type === TEXT) await this.take(await this.count(MAX_TEXT_BYTES));
      else largest = Math.max(largest ?? 0, numberIn(await this.take(this.#bytesOf(type)), type) ?? 0);
    }
    return largest;
  }

  #bytesOf(type: number): number {
    const bytes = FIXED_BYTES[type];
    if (bytes === undefined) throw new GgufError('its header is damaged; fetch the file again');
    return bytes;
  }

  async #fill(bytes: number): Promise<void> {
    const rest = this.#window.subarray(this.#at);
    const wanted = Buffer.alloc(Math.max(WINDOW_BYTES, bytes));
    const kept = rest.copy(wanted);
    let filled = kept;
    while (filled < bytes) {
      const { bytesRead } = await this.#file.read(wanted, filled, wanted.length - filled, null);
      if (bytesRead === 0) throw new GgufError('the file ends in the middle of its header; fetch it again');
      filled += bytesRead;
      this.#read += bytesRead;
      if (this.#read > MAX_HEADER_BYTES) throw new GgufError('its header has no end; fetch the file again');
    }
    this.#window = wanted.subarray(0, filled);
    this.#at = 0;
  }
}

function numberIn(bytes: Buffer, type: number): number | null {
  switch (type) {
    case 0:
    case 7:
      return bytes.readUInt8();
    case 2:
      return bytes.readUInt16LE();
    case 4:
      return bytes.readUInt32LE();
    case 5:
      return bytes.readInt32LE();
    case 6:
      return bytes.readFloatLE();
    case 10:
      return Number(bytes.readBigUInt64LE());
    case 12:
      return bytes.readDoubleLE();
    default:
      return null;
  }
}
