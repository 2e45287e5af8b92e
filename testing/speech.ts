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
