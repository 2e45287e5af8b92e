/** Reads WAV files: PCM of 8, 16, 24 or 32 bits and floats, any rate, any number of channels. */
import { Fault } from '../../kernel/fault.ts';

export interface Wav {
  readonly sampleRateHz: number;
  /** All channels together, as one. */
  readonly pcm: Int16Array;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** @throws Fault that says what the file is not. */
export function readWav(bytes: Uint8Array): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(bytes, 0) !== 'RIFF' || tag(bytes, 8) !== 'WAVE')
    throw new Fault('this is no WAV file', { permanent: true });
  let format: { code: number; channels: number; rateHz: number; bits: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const start = at + 8;
    // A recorder that was killed leaves a length of 0 or of all there could be: what is there counts.
    const length = Math.min(view.getUint32(at + 4, true), bytes.length - start);
    if (tag(bytes, at) === 'fmt ' && length >= 16) {
      const code = view.getUint16(start, true);
      format = {
        code: code === EXTENSIBLE && length >= 26 ? view.getUint16(start + 24, true) : code,
        channels: view.getUint16(start + 2, true),
        rateHz: view.getUint32(start + 4, true),
        bits: view.getUint16(start + 14, true),
      };
    } else if (tag(bytes, at) === 'data') {
      if (!format || format.channels === 0 || format.rateHz === 0)
        throw new Fault('this WAV file does not say what it holds', { permanent: true });
      const read = readerOf(format.code, format.bits);
      return { sampleRateHz: format.rateHz, pcm: mixed(view, start, length, format.channels, format.bits / 8, read) };
    }
    at = start + length + (length % 2);
  }
  throw new Fault('this WAV file holds no sound', { permanent: true });
}

type Read = (view: DataView, at: number) => number;

/** A sample as −1 … 1. */
function readerOf(code: number, bits: number): Read {
  if (code === PCM && bits === 8) return (view, at) => (view.getUint8(at) - 128) / 128;
  if (code === PCM && bits === 16) return (view, at) => view.getInt16(at, true) / 32_768;
  if (code === PCM && bits === 24) return (view, at) => (view.getInt16(at + 1, true) * 256 + view.getUint8(at)) / 8_388_608;
  if (code === PCM && bits === 32) return (view, at) => view.getInt32(at, true) / 2_147_483_648;
  if (code === FLOAT && bits === 32) return (view, at) => view.getFloat32(at, true);
  throw new Fault(`this WAV file is of a kind (${code}, ${bits} bits) that is not read: save it as PCM with 16 bits`, { permanent: true });
}

function mixed(view: DataView, start: number, length: number, channels: number, width: number, read: Read): Int16Array {
  const frames = Math.floor(length / (channels * width));
  const pcm = new Int16Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += read(view, start + (frame * channels + channel) * width);
    pcm[frame] = Math.max(-32_768, Math.min(32_767, Math.round((sum / channels) * 32_768)));
  }
  return pcm;
}

function tag(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
