/** Speech made on the spot: what a microphone would bring, 16 kHz mono. */
import { SAMPLE_RATE_HZ } from '../src/ears/sound/framing.ts';
import { RateConverter } from '../src/ears/sound/resample.ts';
import { loadEspeak } from '../src/tts/espeak/espeak.ts';
import { speakWithEspeak } from '../src/tts/espeak/speak.ts';

/** @param voice a voice of espeak, `en-us+Annie` */
export async function speechOf(text: string, voice = 'en-us'): Promise<Int16Array> {
  const espeak = await loadEspeak(voice);
  const converter = new RateConverter(espeak.sampleRateHz, SAMPLE_RATE_HZ);
  const pieces: Int16Array[] = [];
  const scope = { emit: ({ pcm }: { readonly pcm: Int16Array }) => void pieces.push(converter.push(pcm)), cancelled: () => false };
  speakWithEspeak(espeak, { kind: 'speak', text, rate: 1, pitch: 1 }, scope);
  return joined([...pieces, converter.flush()]);
}

export function joined(pieces: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export function silence(ms: number): Int16Array {
  return new Int16Array((ms * SAMPLE_RATE_HZ) / 1000);
}

/** As a WAV file holds it: what a browser takes for a microphone. */
export function wavOf(pcm: Int16Array): Buffer {
  const HEADER_BYTES = 44;
  const wav = Buffer.alloc(HEADER_BYTES + pcm.byteLength);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  wav.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(pcm.byteLength, 40);
  wav.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), HEADER_BYTES);
  return wav;
}
