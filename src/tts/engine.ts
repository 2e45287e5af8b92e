/** The engine inside the `voice` process: what `workers/voice-main.ts` serves. */
import { loadEspeak } from './espeak/espeak.ts';
import { speakWithEspeak } from './espeak/speak.ts';
import type { SpeechChunk } from './speech-job.ts';
import { asSpeechJob } from './speech-job.ts';

/** Crosses the seam at every start of the process. */
export interface VoiceEngineConfig {
  /** Voice and variant of the built-in engine. */
  readonly espeakVoice: string;
}

/** A light, rather high voice without clipping at any pitch; see `docs/voices.md`. */
export const DEFAULT_ESPEAK_VOICE = 'en-us+Annie';

export interface VoiceEngineInfo {
  readonly provider: string;
  readonly detail: string;
  readonly degraded?: boolean;
  readonly sampleRateHz: number;
  readonly [field: string]: unknown;
}

interface Scope {
  emit(chunk: SpeechChunk, transfer?: readonly ArrayBuffer[]): void;
  cancelled(): boolean;
}

export async function openVoiceEngine(config: unknown): Promise<{ info: VoiceEngineInfo; run(job: unknown, scope: Scope): void }> {
  const { espeakVoice } = config as VoiceEngineConfig;
  const espeak = await loadEspeak(espeakVoice);
  const unknownPhones = new Set<string>();
  const onUnknownPhone = (symbol: string): void => {
    if (unknownPhones.has(symbol) || unknownPhones.size > 100) return;
    unknownPhones.add(symbol);
    process.stderr.write(`no mouth shape for the phone "${symbol}" (U+${symbol.codePointAt(0)?.toString(16) ?? ''})\n`);
  };
  warm(espeak);
  return {
    info: { provider: 'espeak', detail: `the built-in voice, espeak ${espeakVoice}`, sampleRateHz: espeak.sampleRateHz },
    run(job, scope) {
      speakWithEspeak(espeak, asSpeechJob(job), {
        emit: (chunk, transfer) => scope.emit(chunk, transfer),
        cancelled: () => scope.cancelled(),
        onUnknownPhone,
      });
    },
  };
}

/** The first sentences run cold code; nobody should hear that as a late answer. */
function warm(espeak: Awaited<ReturnType<typeof loadEspeak>>): void {
  const scope = { emit: () => undefined, cancelled: () => false };
  for (const text of [
    'Hello there, welcome back to the stream!',
    'It costs 25 dollars, and I think that we just measured 3 things.',
    'Yes, why not?',
  ]) {
    for (const rate of [1, 1.1]) speakWithEspeak(espeak, { text, rate, pitch: 1 }, scope);
  }
}
