/** The engine inside the `voice` process: what `workers/voice-main.ts` serves. */
import { reasonOf } from '../kernel/fault.ts';
import { availableParallelism } from 'node:os';
import { espeakCues } from './espeak/estimate.ts';
import { loadEspeak, type Espeak } from './espeak/espeak.ts';
import { speakWithEspeak, type SpeakScope } from './espeak/speak.ts';
import { languageFault, languageOf } from './languages.ts';
import type { LoadedPiper } from './piper/load.ts';
import type { PiperMode } from './piper/model.ts';
import type { PiperSettings } from './piper/speak.ts';
import { asSpeechJob, type SpeechChunk } from './speech-job.ts';

/** Crosses the seam at every start of the process. Names, no paths: the process knows its own voices folder. */
export interface VoiceEngineConfig {
  /** Voice and variant of the built-in engine. */
  readonly espeakVoice: string;
  /** What the persona speaks (BCP 47): a voice that cannot is told. Absent: not looked at. */
  readonly language?: string;
  /** The Piper voice to speak with; absent: the built-in voice speaks. */
  readonly piper?: PiperEngineConfig;
}

export interface PiperEngineConfig extends PiperSettings {
  readonly voice: string;
  /** Threads of ONNX Runtime; the default leaves room for the model that thinks. */
  readonly threads?: number;
  /** For measurements. */
  readonly mode?: PiperMode;
}

/** A light, rather high voice without clipping at any pitch; see `docs/voices.md`. */
export const DEFAULT_ESPEAK_VOICE = 'en-us+Annie';

export interface VoiceEngineInfo {
  readonly provider: string;
  readonly detail: string;
  readonly degraded?: boolean;
  readonly sampleRateHz: number;
  /** What the voice speaks (BCP 47); only English is read by the rules of `text/`. */
  readonly language: string;
  /** Changes whenever the same text would sound different: part of every key of the cache. */
  readonly voiceKey: string;
  readonly [field: string]: unknown;
}

export interface VoiceEngine {
  readonly info: VoiceEngineInfo;
  run(job: unknown, scope: Scope): void | Promise<void>;
  close(): Promise<void>;
}

interface Scope {
  emit(chunk: unknown, transfer?: readonly ArrayBuffer[]): void;
  cancelled(): boolean;
}

/**
 * @param config a `VoiceEngineConfig`.
 * @param voicesFolder where this machine keeps its Piper voices.
 * A voice that cannot be loaded does not stop the engine: the built-in voice speaks in Piper's place,
 * the default one in the place of an unknown one of espeak; `info` is degraded and names the reason.
 */
export async function openVoiceEngine(config: unknown, voicesFolder: string | undefined): Promise<VoiceEngine> {
  const { espeakVoice: wanted, piper, language } = config as VoiceEngineConfig;
  const { espeak, espeakVoice, fault } = await loadBuiltIn(wanted);
  warm(espeak);
  const builtIn = { sampleRateHz: espeak.sampleRateHz, voiceKey: `espeak ${espeakVoice}`, language: languageOf(espeakVoice) };
  if (!piper) {
    return engine(
      espeak,
      null,
      fault === null
        ? fitting({ provider: 'espeak', detail: `the built-in voice, espeak ${espeakVoice}`, ...builtIn }, language, 'ESPEAK_VOICE')
        : {
            provider: 'espeak',
            degraded: true,
            detail: `${fault}. The voice ${espeakVoice} speaks instead: set ESPEAK_VOICE in .env`,
            ...builtIn,
          },
    );
  }
  try {
    if (voicesFolder === undefined) throw new Error('no voices folder was given to the voice process');
    // Loaded only when wanted: ONNX Runtime takes a hundred megabytes.
    const { loadPiper } = await import('./piper/load.ts');
    const threads = piper.threads ?? defaultThreads();
    const loaded = await loadPiper(voicesFolder, piper.voice, espeak, {
      settings: piper,
      threads,
      ...(piper.mode ? { mode: piper.mode } : {}),
    });
    return engine(espeak, loaded, fitting(piperInfo(piper, loaded), language, 'PIPER_VOICE'));
  } catch (error) {
    const reason = reasonOf(error);
    return engine(espeak, null, { provider: 'espeak', degraded: true, detail: `${reason}. The built-in voice speaks instead`, ...builtIn });
  }
}

/** A voice that espeak does not have would be missing at every start again: the default one speaks in its place. */
async function loadBuiltIn(wanted: string): Promise<{ espeak: Espeak; espeakVoice: string; fault: string | null }> {
  try {
    return { espeak: await loadEspeak(wanted), espeakVoice: wanted, fault: null };
  } catch (error) {
    if (wanted === DEFAULT_ESPEAK_VOICE) throw error;
    return { espeak: await loadEspeak(DEFAULT_ESPEAK_VOICE), espeakVoice: DEFAULT_ESPEAK_VOICE, fault: reasonOf(error) };
  }
}

/** Tells when the voice cannot speak what the persona does: it would be silent, or babble. */
function fitting(info: VoiceEngineInfo, language: string | undefined, setting: string): VoiceEngineInfo {
  const fault = language === undefined ? null : languageFault(language, info.language, setting);
  return fault === null ? info : { ...info, degraded: true, detail: `${info.detail}; ${fault}` };
}

function piperInfo(piper: PiperEngineConfig, { speaker, fileHash }: LoadedPiper): VoiceEngineInfo {
  const mode = speaker.model.mode;
  const scales = [piper.lengthScale, piper.noiseScale, piper.noiseW].map((scale) => scale ?? '').join('/');
  return {
    provider: 'piper',
    detail: `Piper voice ${piper.voice}${mode === 'split' ? '' : `, run ${mode}${mode === 'whole' ? '' : ' (mouth shapes are estimated)'}`}`,
    sampleRateHz: speaker.config.sampleRateHz,
    language: languageOf(speaker.config.espeakVoice),
    voiceKey: `piper ${fileHash} speaker=${piper.speaker ?? ''} scales=${scales}`,
    mode,
  };
}

function engine(espeak: Espeak, piper: LoadedPiper | null, info: VoiceEngineInfo): VoiceEngine {
  const onUnknownPhone = reportOnce();
  return {
    info,
    async run(job, scope) {
      const speech = asSpeechJob(job);
      const speakScope: SpeakScope = {
        emit: (chunk: SpeechChunk, transfer) => scope.emit(chunk, transfer),
        cancelled: () => scope.cancelled(),
        onUnknownPhone,
      };
      if (speech.kind === 'estimate') scope.emit(espeakCues(espeak, speech, () => scope.cancelled()));
      else if (piper) await piper.speaker.speak(speech, speakScope);
      else speakWithEspeak(espeak, speech, speakScope);
    },
    close: async () => piper?.speaker.model.close(),
  };
}

/** Each gap in the table of mouth shapes is told once, on the process's error output. */
function reportOnce(): (symbol: string) => void {
  const told = new Set<string>();
  return (symbol) => {
    if (told.has(symbol) || told.size > 100) return;
    told.add(symbol);
    process.stderr.write(`no mouth shape for the phone "${symbol}" (U+${symbol.codePointAt(0)?.toString(16) ?? ''})\n`);
  };
}

/** Half of the processors, at most four: spinning threads on a full machine make it slower, not faster. */
function defaultThreads(): number {
  return Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));
}

/** The first sentences run cold code; nobody should hear that as a late answer. */
function warm(espeak: Espeak): void {
  const scope = { emit: () => undefined, cancelled: () => false };
  for (const text of [
    'Hello there, welcome back to the stream!',
    'It costs 25 dollars, and I think that we just measured 3 things.',
    'Yes, why not?',
  ]) {
    for (const rate of [1, 1.1]) speakWithEspeak(espeak, { kind: 'speak', text, rate, pitch: 1 }, scope);
  }
}
