/**
 * How another engine goes on with a clause whose engine is gone in mid-word: it says the text from the beginning of
 * that word, and what of it has been given already is left out. No word is missing and none comes twice.
 */
import type { JobProgress } from '../ports/engine.ts';
import type { WordCue } from '../ports/voice.ts';
import { asSpeechJob, type SpeechChunk, type SpeechJob } from './speech-job.ts';

export function speechProgress(payload: unknown): JobProgress {
  const job = asSpeechJob(payload);
  return job.kind === 'speak' ? new SpeechProgress(job) : once(job);
}

/** Its one piece has come, and then the job is done, or nothing has. */
function once(job: SpeechJob): JobProgress {
  let came = false;
  return {
    take(chunk) {
      came = true;
      return chunk;
    },
    goOn: () => (came ? 'finished' : { job }),
  };
}

/** Where an engine that goes on stands in the clip. */
interface Rest {
  /** The word at which it begins, in the clip's text and sound. */
  readonly start: number;
  readonly atSample: number;
  /** What is added to its samples to have those of the clip; known when it told where its first word begins. */
  shift: number | null;
  /** Its own samples so far. */
  samples: number;
}

class SpeechProgress implements JobProgress {
  readonly #job: SpeechJob;
  /** Of the whole clip, as given to the reader. */
  #samples = 0;
  #words: WordCue[] = [];
  #lastViseme = -1;
  #rest: Rest | null = null;

  constructor(job: SpeechJob) {
    this.#job = job;
  }

  take(payload: unknown): SpeechChunk | undefined {
    const chunk = payload as SpeechChunk;
    const given = this.#rest ? this.#ofRest(this.#rest, chunk) : chunk;
    this.#samples += given.pcm.length;
    this.#words.push(...given.words);
    this.#lastViseme = given.visemes.at(-1)?.atSample ?? this.#lastViseme;
    return given.pcm.length + given.words.length + given.visemes.length === 0 ? undefined : given;
  }

  goOn(): { readonly job: SpeechJob } {
    const word = this.#samples === 0 ? undefined : this.#words.findLast(({ atSample }) => atSample <= this.#samples);
    this.#rest = { start: word?.start ?? 0, atSample: word?.atSample ?? 0, shift: word ? null : 0, samples: 0 };
    return { job: { ...this.#job, text: this.#job.text.slice(this.#rest.start) } };
  }

  #ofRest(rest: Rest, { pcm, words, visemes }: SpeechChunk): SpeechChunk {
    const first = words[0];
    if (first) rest.shift ??= rest.atSample - first.atSample;
    const { shift } = rest;
    if (shift === null) {
      // Cues never come later than their sound: this is the pause before its first word, and that word has begun already.
      rest.samples += pcm.length;
      return { pcm: new Int16Array(0), visemes: [], words: [] };
    }
    const from = rest.samples + shift;
    rest.samples += pcm.length;
    const lastWord = this.#words.at(-1);
    return {
      pcm: pcm.subarray(Math.min(pcm.length, Math.max(0, this.#samples - from))),
      visemes: visemes.map((cue) => ({ ...cue, atSample: cue.atSample + shift })).filter(({ atSample }) => atSample > this.#lastViseme),
      words: words
        .map((cue) => ({ start: cue.start + rest.start, end: cue.end + rest.start, atSample: cue.atSample + shift }))
        .filter(({ start }) => lastWord === undefined || start > lastWord.start)
        .map((cue) => ({ ...cue, atSample: Math.max(cue.atSample, lastWord?.atSample ?? 0) })),
    };
  }
}
