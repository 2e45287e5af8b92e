/** The engine inside the `recogniser` process: a model of sherpa-onnx. What `workers/recogniser-main.ts` serves. */
import { basename } from 'node:path';
import { RecogniserError } from '../../../ports/recogniser.ts';
import type { EngineInfo } from '../../../ports/engine.ts';
import type { OfflineRecognizer, OnlineRecognizer, RecogniserConfig, RecogniserStream } from 'sherpa-onnx-node';
import { SAMPLE_RATE_HZ } from '../../sound/framing.ts';
import { modelFilesOf, type ModelFiles } from './kind.ts';
import { piecesOf } from './pieces.ts';
import type { SherpaAnswer, SherpaConfig, SherpaJob } from './messages.ts';

interface Scope {
  emit(chunk: SherpaAnswer): void;
  cancelled(): boolean;
}

export interface SherpaEngine {
  readonly info: EngineInfo;
  run(job: unknown, scope: Scope): void;
}

type Decode = (job: SherpaJob, scope: Pick<Scope, 'cancelled'>) => SherpaAnswer;

/** The last word is only sure when something comes after it. */
const TAIL_S = 0.5;
/** Of 9 s and more sherpa-onnx 1.13.8 understands nothing by Moonshine's merged decoder: its shapes do not fit, and it answers an empty text. */
const MOONSHINE_MOST_S = 8;
/** Whisper sees half a minute. */
const WHOLE_MOST_S = 29;

/** @param folder the model's. Rejects with a message for the streamer. */
export async function openSherpaEngine(config: unknown, folder: string | undefined): Promise<SherpaEngine> {
  if (folder === undefined || folder === '') throw new RecogniserError('no model is named');
  const files = await modelFilesOf(folder);
  const sherpa = (await import('sherpa-onnx-node')).default;
  const wanted = recogniserConfig(files, config as SherpaConfig);
  const decode = isStreaming(files)
    ? streaming(new sherpa.OnlineRecognizer(wanted))
    : whole(new sherpa.OfflineRecognizer(wanted), isMoonshine(files) ? MOONSHINE_MOST_S : WHOLE_MOST_S);
  // The first run is the slowest, and a model that cannot do it says so at once.
  decode({ from: 0, pcm: new Int16Array(SAMPLE_RATE_HZ), final: true }, { cancelled: () => false });
  return {
    info: { provider: 'sherpa', detail: `${basename(folder)} (${KINDS[files.kind]}${isStreaming(files) ? ', streaming' : ''})` },
    run(job, scope) {
      if (scope.cancelled()) return;
      scope.emit(decode(job as SherpaJob, scope));
    },
  };
}

const KINDS: Readonly<Record<ModelFiles['kind'], string>> = {
  whisper: 'Whisper',
  moonshine: 'Moonshine',
  'moonshine-v1': 'Moonshine',
  transducer: 'transducer',
  'nemo-ctc': 'NeMo CTC',
};

function isMoonshine({ kind }: ModelFiles): boolean {
  return kind === 'moonshine';
}

function isStreaming(files: ModelFiles): boolean {
  return 'streaming' in files && files.streaming;
}

function recogniserConfig(files: ModelFiles, { language, threads }: SherpaConfig): RecogniserConfig {
  return {
    featConfig: { sampleRate: SAMPLE_RATE_HZ, featureDim: 80 },
    modelConfig: { ...modelConfig(files, language), tokens: files.tokens, numThreads: threads, provider: 'cpu', debug: false },
    decodingMethod: 'greedy_search',
  };
}

function modelConfig(files: ModelFiles, language: string): RecogniserConfig['modelConfig'] {
  switch (files.kind) {
    case 'whisper':
      // English-only ones know no other language and take it all the same.
      return { whisper: { encoder: files.encoder, decoder: files.decoder, language, task: 'transcribe' } };
    case 'moonshine':
      return { moonshine: { encoder: files.encoder, mergedDecoder: files.mergedDecoder } };
    case 'moonshine-v1': {
      const { preprocessor, encoder, uncachedDecoder, cachedDecoder } = files;
      return { moonshine: { preprocessor, encoder, uncachedDecoder, cachedDecoder } };
    }
    case 'transducer':
      return { transducer: { encoder: files.encoder, decoder: files.decoder, joiner: files.joiner } };
    case 'nemo-ctc':
      return { nemoCtc: { model: files.model } };
  }
}

/** Each time all of it. */
function whole(recogniser: OfflineRecognizer, mostS: number): Decode {
  const understand = (pcm: Int16Array): string => {
    const stream = recogniser.createStream();
    stream.acceptWaveform({ sampleRate: SAMPLE_RATE_HZ, samples: floats(pcm) });
    recogniser.decode(stream);
    return textOf(recogniser.getResult(stream).text);
  };
  return ({ from, pcm }, scope) => {
    if (from !== 0) return { lost: true };
    const texts: string[] = [];
    for (const piece of piecesOf(pcm, mostS * SAMPLE_RATE_HZ)) {
      if (scope.cancelled()) break;
      texts.push(understand(piece));
    }
    return { text: texts.filter((text) => text !== '').join(' ') };
  };
}

/** What is new of the utterance goes on where the last piece ended. */
function streaming(recogniser: OnlineRecognizer): Decode {
  let open: { readonly stream: RecogniserStream; taken: number } | null = null;
  return ({ from, pcm, final }, scope) => {
    if (from === 0) open = { stream: recogniser.createStream(), taken: 0 };
    if (open?.taken !== from) {
      open = null;
      return { lost: true };
    }
    const { stream } = open;
    stream.acceptWaveform({ sampleRate: SAMPLE_RATE_HZ, samples: floats(pcm) });
    open.taken += pcm.length;
    if (final) {
      stream.acceptWaveform({ sampleRate: SAMPLE_RATE_HZ, samples: new Float32Array(TAIL_S * SAMPLE_RATE_HZ) });
      stream.inputFinished();
      open = null;
    }
    // A long piece is left in the middle when nobody wants it any more; the next one goes on there.
    while (recogniser.isReady(stream) && !scope.cancelled()) recogniser.decode(stream);
    return { text: textOf(recogniser.getResult(stream).text) };
  };
}

function floats(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, (sample) => sample / 32_768);
}

/** Some know capitals only. */
function textOf(text: string): string {
  const trimmed = text.trim();
  return /\p{Ll}/u.test(trimmed) ? trimmed : trimmed.toLowerCase().replace(/\bi\b/gu, 'I');
}
