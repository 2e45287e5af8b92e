import type { Clause } from '../domain/clause.ts';
import { VoiceError, type Clip, type ClipChunk, type Voice } from '../ports/voice.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { Viseme } from '../domain/viseme.ts';

const SAMPLE_RATE_HZ = 22_050;
/** About the pace of unhurried English. */
const SAMPLES_PER_CHAR = Math.round(SAMPLE_RATE_HZ * 0.065);

const SHAPES: Readonly<Record<string, Viseme>> = {
  a: 'aa',
  e: 'E',
  i: 'ih',
  o: 'oh',
  u: 'ou',
  p: 'PP',
  b: 'PP',
  m: 'PP',
  f: 'FF',
  v: 'FF',
  s: 'SS',
  r: 'RR',
  l: 'nn',
  n: 'nn',
  t: 'DD',
  d: 'DD',
  k: 'kk',
  g: 'kk',
};

/** USE_STUB_TTS: silence of about the right length, with a mouth guessed from the letters. Always shown as `stub`. */
export function createStubVoice(report: ReportModule): Voice {
  report({ state: 'stub', provider: 'silence', detail: 'silence of the right length instead of a voice (USE_STUB_TTS)' });
  let closed = false;
  return {
    provider: 'silence',
    speak(clause, style, signal): Promise<Clip> {
      if (closed) return Promise.reject(new VoiceError('the stub voice is closed'));
      signal.throwIfAborted();
      return Promise.resolve({ clause, sampleRateHz: SAMPLE_RATE_HZ, chunks: silence(clause, style.rate, signal) });
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}

async function* silence(clause: Clause, rate: number, signal: AbortSignal): AsyncGenerator<ClipChunk> {
  await Promise.resolve();
  const samplesPerChar = Math.round(SAMPLES_PER_CHAR / rate);
  let atSample = 0;
  for (const word of clause.text.matchAll(/\S+/gu)) {
    signal.throwIfAborted();
    const letters = Array.from(word[0].toLowerCase());
    const visemes = letters.map((letter, index) => ({
      viseme: SHAPES[letter] ?? ('DD' as const),
      atSample: atSample + index * samplesPerChar,
    }));
    const pcm = new Int16Array((letters.length + 1) * samplesPerChar);
    yield {
      pcm,
      visemes: [...visemes, { viseme: 'sil', atSample: atSample + letters.length * samplesPerChar }],
      words: [{ start: word.index, end: word.index + word[0].length, atSample }],
    };
    atSample += pcm.length;
  }
}
