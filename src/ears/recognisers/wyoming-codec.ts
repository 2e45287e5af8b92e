/** The Wyoming protocol's framing: a line of JSON, then its data, then its bytes. Version 1 as faster-whisper's server speaks it. */
import { z } from 'zod';
import { RecogniserError } from '../../ports/recogniser.ts';

/** Of what a server sends. A list of models is some ten kilobytes; sound is never sent to us. */
const MAX_LINE_BYTES = 64 * 1024;
const MAX_DATA_BYTES = 4 * 1024 * 1024;

const length = z.number().int().min(0).max(MAX_DATA_BYTES).nullish();
const headerSchema = z.object({
  type: z.string(),
  data: z.record(z.string(), z.unknown()).nullish(),
  data_length: length,
  payload_length: length,
});

export interface WyomingEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function encodeWyoming(type: string, data: object = {}, payload: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.from(JSON.stringify(data));
  const header = JSON.stringify({ type, version: '1.5.0', data_length: body.length, payload_length: payload.length });
  return Buffer.concat([Buffer.from(`${header}\n`), body, payload]);
}

/** Takes bytes as they come, in chunks broken anywhere, and gives the events that are whole. */
export class WyomingDecoder {
  #rest: Buffer = Buffer.alloc(0);

  /** @throws RecogniserError when this is not the protocol; nothing more can be read then. */
  push(chunk: Uint8Array): WyomingEvent[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const events: WyomingEvent[] = [];
    for (let event = this.#next(); event !== null; event = this.#next()) events.push(event);
    return events;
  }

  #next(): WyomingEvent | null {
    const lineEnd = this.#rest.indexOf('\n');
    if (lineEnd < 0 || lineEnd > MAX_LINE_BYTES) {
      if (this.#rest.length > MAX_LINE_BYTES) throw notWyoming();
      return null;
    }
    const header = headerSchema.safeParse(parse(this.#rest.toString('utf8', 0, lineEnd)));
    if (!header.success) throw notWyoming();
    const { type, data, data_length, payload_length } = header.data;
    const dataEnd = lineEnd + 1 + (data_length ?? 0);
    const end = dataEnd + (payload_length ?? 0);
    if (this.#rest.length < end) return null;
    const more = dataEnd > lineEnd + 1 ? parse(this.#rest.toString('utf8', lineEnd + 1, dataEnd)) : {};
    if (typeof more !== 'object' || more === null) throw notWyoming();
    this.#rest = this.#rest.subarray(end);
    return { type, data: { ...data, ...more } };
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function notWyoming(): RecogniserError {
  return new RecogniserError('what answers there does not speak the Wyoming protocol: is it another server?');
}
