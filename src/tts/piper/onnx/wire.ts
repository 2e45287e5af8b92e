/** The little of the protobuf wire format that ONNX files need. */
import { Fault } from '../../../kernel/fault.ts';

export interface Field {
  readonly number: number;
  readonly wireType: number;
  /** Start of the field's tag. */
  readonly start: number;
  /** Half-open range of the payload (length-delimited), or of the raw value. */
  readonly from: number;
  readonly to: number;
  /** The value of a varint field; 0 otherwise. */
  readonly value: number;
}

export class WireError extends Fault {
  constructor(message: string) {
    super(message, { permanent: true });
  }
}

const utf8 = new TextDecoder();

/** The fields of one message in `bytes[from, to)`, without looking inside them. @throws WireError when it is no protobuf message. */
export function* fields(bytes: Uint8Array, from = 0, to: number = bytes.length): Generator<Field, void, undefined> {
  let at = from;
  while (at < to) {
    const start = at;
    const tag = varint(bytes, at, to);
    at = tag.next;
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    if (number === 0) throw new WireError(`bad field number at byte ${start}`);
    let valueFrom = at;
    let value = 0;
    if (wireType === 0) {
      const read = varint(bytes, at, to);
      value = read.value;
      at = read.next;
    } else if (wireType === 1) {
      at += 8;
    } else if (wireType === 5) {
      at += 4;
    } else if (wireType === 2) {
      const length = varint(bytes, at, to);
      valueFrom = length.next;
      at = length.next + length.value;
    } else {
      throw new WireError(`bad wire type ${wireType} at byte ${start}`);
    }
    if (at > to) throw new WireError(`a field at byte ${start} runs over the end: the file is cut short`);
    yield { number, wireType, start, from: valueFrom, to: at, value };
  }
}

export function text(bytes: Uint8Array, field: Field): string {
  return utf8.decode(bytes.subarray(field.from, field.to));
}

function varint(bytes: Uint8Array, from: number, to: number): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let at = from; at < to && at < from + 10; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: at + 1 };
    scale *= 128;
  }
  throw new WireError(`the number at byte ${from} has no end`);
}

// ── writing ─────────────────────────────────────────────────────────────────────────────────

export function varintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const encoder = new TextEncoder();

/** A length-delimited field: a nested message, a string or raw bytes. */
export function bytesField(number: number, payload: Uint8Array | string): Uint8Array {
  const bytes = typeof payload === 'string' ? encoder.encode(payload) : payload;
  return concat([varintBytes(number * 8 + 2), varintBytes(bytes.length), bytes]);
}

export function intField(number: number, value: number): Uint8Array {
  return concat([varintBytes(number * 8), varintBytes(value)]);
}

export function floatField(number: number, value: number): Uint8Array {
  const raw = new Uint8Array(4);
  new DataView(raw.buffer).setFloat32(0, value, true);
  return concat([varintBytes(number * 8 + 5), raw]);
}
