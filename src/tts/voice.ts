import { reasonOf } from '../kernel/fault.ts';
import type { EngineLink } from '../ports/engine.ts';
import { VoiceError, type Clip, type ClipChunk, type SpeechStyle, type Voice } from '../ports/voice.ts';
import { segments } from './segments.ts';
import type { SpeechChunk, SpeechJob } from './speech-job.ts';

export interface EngineVoiceOptions {
  readonly link: EngineLink;
  /** `espeak`, `piper`: what `/status` shows. */
  readonly provider: string;
}

/** A voice whose engine lives behind a link. It owns the link: closing the voice ends the process. */
export function createEngineVoice({ link, provider }: EngineVoiceOptions): Voice {
  return {
    provider,
    async speak(clause, style, signal) {
      signal.throwIfAborted();
      const [first = '', ...rest] = segments(clause.text);
      try {
        const info = await link.ready(signal);
        const sampleRateHz = Number(info.sampleRateHz);
        if (!(sampleRateHz > 0)) throw new VoiceError(`the voice tells no sample rate (${String(info.sampleRateHz)})`);
        // The first job begins now; the others when the one before them has been read, so that a very
        // long text never fills the memory.
        const job = link.run(jobOf(first, style), signal);
        return { clause, sampleRateHz, chunks: chunksOf(link, job, [first, ...rest], style, signal) } satisfies Clip;
      } catch (error) {
        throw asVoiceError(error, signal);
      }
    },
    close: () => link.close(),
  };
}

export function createEspeakVoice(options: { readonly link: EngineLink }): Voice {
  return createEngineVoice({ ...options, provider: 'espeak' });
}

async function* chunksOf(
  link: EngineLink,
  firstJob: AsyncIterable<unknown>,
  texts: readonly string[],
  style: SpeechStyle,
  signal: AbortSignal,
): AsyncGenerator<ClipChunk, void, undefined> {
  let textOffset = 0;
  let sampleOffset = 0;
  try {
    for (const [index, text] of texts.entries()) {
      let samples = 0;
      const job = index === 0 ? firstJob : link.run(jobOf(text, style), signal);
      for await (const chunk of job as AsyncIterable<SpeechChunk>) {
        yield index === 0 ? chunk : shifted(chunk, textOffset, sampleOffset);
        samples += chunk.pcm.length;
      }
      textOffset += text.length;
      sampleOffset += samples;
    }
  } catch (error) {
    throw asVoiceError(error, signal);
  }
}

function shifted(chunk: SpeechChunk, textOffset: number, sampleOffset: number): ClipChunk {
  return {
    pcm: chunk.pcm,
    visemes: chunk.visemes.map((cue) => ({ ...cue, atSample: cue.atSample + sampleOffset })),
    words: chunk.words.map((cue) => ({ start: cue.start + textOffset, end: cue.end + textOffset, atSample: cue.atSample + sampleOffset })),
  };
}

function jobOf(text: string, style: SpeechStyle): SpeechJob {
  return { kind: 'speak', text, rate: style.rate, pitch: style.pitch };
}

/** What aborts stays the caller's own reason; everything else is the voice's fault. */
function asVoiceError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof VoiceError) return error;
  return new VoiceError(reasonOf(error), { cause: error });
}
