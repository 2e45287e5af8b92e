/**
 * Jobs and their pieces as bytes: JSON, and sound (`Int16Array`) in binary behind it. Written here and not with
 * `v8.serialize`, whose format belongs to one version of Node and trusts what it reads.
 *
 * `u32 n · n bytes of JSON · samples`, little-endian. In the JSON the string `NUL pcm:OFFSET,SAMPLES` stands for
 * sound; another string that begins with NUL gets one more.
 */
import { EngineError } from '../engine-error.ts';

const NUL = '\u0000';
const PCM = `${NUL}pcm:`;
const BYTES_A_SAMPLE = 2;
const LENGTH_BYTES = 4;

/** @throws EngineError for binary data that is not 16-bit sound. */
export function encode(value: unknown): Uint8Array {
  const binaries: Int16Array[] = [];
  let samples = 0;
  const json = JSON.stringify(value ?? null, (_key, part: unknown) => {
    if (part instanceof Int16Array) {
      const at = samples;
      binaries.push(part);
      samples += part.length;
      return `${PCM}${at},${part.length}`;
    }
    if (ArrayBuffer.isView(part)) throw new EngineError('only 16-bit sound goes over the bus in binary');
    return typeof part === 'string' && part.startsWith(NUL) ? `${NUL}${part}` : part;
  });
  const headBytes = Buffer.byteLength(json, 'utf8');
  const bytes = Buffer.allocUnsafe(LENGTH_BYTES + headBytes + samples * BYTES_A_SAMPLE);
  bytes.writeUInt32LE(headBytes, 0);
  bytes.write(json, LENGTH_BYTES, 'utf8');
  let at = LENGTH_BYTES + headBytes;
  for (const pcm of binaries) {
    bytes.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), at);
    at += pcm.byteLength;
  }
  return bytes;
}

/** @throws EngineError for bytes that `encode` did not make. */
export function decode(bytes: Uint8Array): unknown {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < LENGTH_BYTES) throw new EngineError('a message on the bus is too short');
  const headBytes = view.readUInt32LE(0);
  const from = LENGTH_BYTES + headBytes;
  if (from > view.length) throw new EngineError('a message on the bus is cut off');
  try {
    return JSON.parse(view.toString('utf8', LENGTH_BYTES, from), (_key, part: unknown) => {
      if (typeof part !== 'string' || !part.startsWith(NUL)) return part;
      return part.startsWith(PCM) ? samplesOf(view.subarray(from), part.slice(PCM.length)) : part.slice(NUL.length);
    });
  } catch (error) {
    throw error instanceof EngineError ? error : new EngineError('a message on the bus is no JSON', { cause: error });
  }
}

function samplesOf(binary: Buffer, reference: string): Int16Array {
  const [offset = NaN, samples = NaN] = reference.split(',').map(Number);
  const from = offset * BYTES_A_SAMPLE;
  const to = from + samples * BYTES_A_SAMPLE;
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(samples) || offset < 0 || samples < 0 || to > binary.length)
    throw new EngineError('a message on the bus names sound that it does not hold');
  // Copied: what came over the network begins at any address, samples only at even ones.
  return new Int16Array(new Uint8Array(binary.subarray(from, to)).buffer);
}
