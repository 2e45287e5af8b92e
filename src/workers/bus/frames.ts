/**
 * One message as one or more frames that the server takes, each with its number: what is missing is noticed at once,
 * since NATS itself loses messages in silence (a consumer that is too slow, a connection that broke).
 *
 * `u8 last · u32 number (little-endian) · bytes`.
 */
import { EngineError } from '../engine-error.ts';

/** NATS takes a megabyte unless it is told otherwise; smaller pieces hold up others less. */
export const MAX_FRAME_BYTES = 256 * 1024;
/** A message of more is no job of ours. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
const HEAD_BYTES = 5;

/** Numbers the frames of one direction of one job. */
export class FrameWriter {
  #number = 0;

  /** The frames of one message, in order. */
  *frames(message: Uint8Array): Generator<Uint8Array, void, undefined> {
    for (let from = 0; from === 0 || from < message.length; from += MAX_FRAME_BYTES) {
      const part = message.subarray(from, from + MAX_FRAME_BYTES);
      const frame = Buffer.allocUnsafe(HEAD_BYTES + part.length);
      frame.writeUInt8(from + MAX_FRAME_BYTES >= message.length ? 1 : 0, 0);
      frame.writeUInt32LE(this.#number, 1);
      frame.set(part, HEAD_BYTES);
      this.#number = (this.#number + 1) >>> 0;
      yield frame;
    }
  }
}

/** A frame is missing, or came twice: what was under way cannot be gone on with. */
export class LostFrameError extends EngineError {}

/** Puts messages together again. */
export class FrameReader {
  #number = 0;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /**
   * @returns the message that this frame completes, or null.
   * @throws LostFrameError when one before it did not come.
   */
  push(frame: Uint8Array): Uint8Array | null {
    const view = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
    if (view.length < HEAD_BYTES) throw new EngineError('a frame on the bus is too short');
    const number = view.readUInt32LE(1);
    if (number !== this.#number) throw new LostFrameError(`frame ${this.#number} was lost on the bus`);
    this.#number = (number + 1) >>> 0;
    const part = view.subarray(HEAD_BYTES);
    this.#bytes += part.length;
    if (this.#bytes > MAX_MESSAGE_BYTES) throw new EngineError('a message on the bus is too large');
    if (view.readUInt8(0) === 1 && this.#parts.length === 0) {
      this.#bytes = 0;
      return part;
    }
    this.#parts.push(part);
    if (view.readUInt8(0) !== 1) return null;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    return whole;
  }
}
