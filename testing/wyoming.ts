/** The part of the Wyoming protocol that asks a server what was said in a sound. */
import { once } from 'node:events';
import { connect } from 'node:net';

/** One event as it goes over the wire: a line of JSON, then its data, then its bytes. */
export function encodeWyoming(type: string, data: object = {}, payload: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.from(JSON.stringify(data));
  const header = { type, version: '1.10.0', data_length: body.length, payload_length: payload.length };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body, payload]);
}

interface Header {
  readonly type: string;
  readonly data?: Record<string, unknown>;
  readonly data_length?: number;
  readonly payload_length?: number;
}

export interface WyomingEvent {
  readonly type: string;
  readonly data: Record<string, unknown>;
  /** Bytes that came with it. */
  readonly payloadLength: number;
}

/** Takes bytes as they come, in chunks broken anywhere, and gives the events that are whole. */
export class WyomingDecoder {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Uint8Array): WyomingEvent[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const events: WyomingEvent[] = [];
    for (;;) {
      const lineEnd = this.#rest.indexOf('\n');
      if (lineEnd < 0) return events;
      const header = JSON.parse(this.#rest.toString('utf8', 0, lineEnd)) as Header;
      const dataEnd = lineEnd + 1 + (header.data_length ?? 0);
      const end = dataEnd + (header.payload_length ?? 0);
      if (this.#rest.length < end) return events;
      const more = dataEnd > lineEnd + 1 ? (JSON.parse(this.#rest.toString('utf8', lineEnd + 1, dataEnd)) as object) : {};
      events.push({ type: header.type, data: { ...header.data, ...more }, payloadLength: header.payload_length ?? 0 });
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/**
 * What the server at 127.0.0.1 hears in `pcm` (mono Int16LE at `rateHz`; whole samples).
 * @throws Error when the server closes without an answer or cannot be reached
 */
export async function transcribe(port: number, pcm: Buffer, rateHz: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const format = { rate: rateHz, width: 2, channels: 1 };
  const decoder = new WyomingDecoder();
  const answer = new Promise<string>((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => {
      const transcript = decoder.push(chunk).find((event) => event.type === 'transcript');
      if (transcript) resolve(String(transcript.data['text']));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the recogniser closed the connection without an answer')));
  });
  socket.write(encodeWyoming('transcribe', { language: 'en' }));
  socket.write(encodeWyoming('audio-start', format));
  const FRAME_BYTES = 8192;
  for (let at = 0; at < pcm.length; at += FRAME_BYTES) {
    socket.write(encodeWyoming('audio-chunk', format, pcm.subarray(at, at + FRAME_BYTES)));
  }
  socket.write(encodeWyoming('audio-stop'));
  try {
    return await answer;
  } finally {
    socket.destroy();
  }
}
