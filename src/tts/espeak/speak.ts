import type { EspeakEvent } from '@echogarden/espeak-ng-emscripten';
import { languageOf } from '../languages.ts';
import { speakable } from '../speakable.ts';
import { normalise } from '../text/normalise.ts';
import type { SpeechChunk, SpeechJob } from '../speech-job.ts';
import { VisemeTrack, type OnUnknownPhone } from '../visemes.ts';
import { WordTrack } from '../word-track.ts';
import { spelled, useVoice, type Espeak } from './espeak.ts';

/** Words a minute at rate 1: espeak's own default. */
const WORDS_PER_MINUTE = 175;
/** Espeak takes 80 … 450. */
const SPEED_LIMITS = [80, 450] as const;

export interface SpeakScope {
  emit(chunk: SpeechChunk, transfer?: readonly ArrayBuffer[]): void;
  cancelled(): boolean;
  readonly onUnknownPhone?: OnUnknownPhone;
}

/** Says one job, blocking this thread; sound leaves as it is made, never ahead of its cues. */
export function speakWithEspeak(espeak: Espeak, job: SpeechJob, scope: SpeakScope): void {
  const language = languageOf(espeak.voice);
  const prepared = normalise(speakable(job.text, language), language);
  if (!prepared.audible) return;
  const { worker } = espeak;
  useVoice(espeak, espeak.voice);
  worker.rate = clamp(Math.round(WORDS_PER_MINUTE * job.rate), ...SPEED_LIMITS);
  // Espeak's pitch runs from half (0) over the voice's own (50) to double (100), about evenly in octaves.
  worker.pitch = clamp(Math.round(50 + 50 * Math.log2(job.pitch)), 0, 100);
  const stream = new EspeakStream(espeak.sampleRateHz, new WordTrack(job.text, prepared), scope);
  let failure: unknown;
  worker.synthesize(spelled(escapeSsml(prepared.text)), (pcm, events) => {
    // An exception must not cross the WASM frames.
    try {
      if (scope.cancelled()) return true;
      stream.add(pcm, events);
      return false;
    } catch (error) {
      failure = error;
      return true;
    }
  });
  if (failure !== undefined) throw failure as Error;
  if (!scope.cancelled()) stream.end();
}

/** `<` and `&` never come: `speakable` has read them as words or gaps. Kept as the last line of defence. */
function escapeSsml(text: string): string {
  return text.replace(/[<&>]/gu, ' ');
}

interface OpenPhone {
  readonly id: string;
  readonly atSample: number;
}

/**
 * Puts espeak's chunks and events together. A phone's cues are known when the next phone begins, so
 * sound is held back from the start of the last phone on: cues never lag behind their sound, and the
 * first piece is not delayed.
 */
class EspeakStream {
  readonly #sampleRateHz: number;
  readonly #words: WordTrack;
  readonly #scope: SpeakScope;
  readonly #visemes: VisemeTrack;
  #open: OpenPhone | undefined;
  #held: Int16Array[] = [];
  #heldSamples = 0;
  #emittedSamples = 0;

  constructor(sampleRateHz: number, words: WordTrack, scope: SpeakScope) {
    this.#sampleRateHz = sampleRateHz;
    this.#words = words;
    this.#scope = scope;
    this.#visemes = new VisemeTrack(scope.onUnknownPhone);
  }

  add(pcm: Int16Array, events: readonly EspeakEvent[]): void {
    if (pcm.length > 0) {
      this.#held.push(pcm);
      this.#heldSamples += pcm.length;
    }
    for (const event of events) {
      const atSample = Math.round((event.audio_position * this.#sampleRateHz) / 1000);
      if (event.type === 'phoneme') this.#phone(typeof event.id === 'string' ? event.id : '', atSample);
      else if (event.type === 'word') this.#words.word(event.text_position - 1, atSample);
    }
    this.#emit(this.#open?.atSample ?? 0);
  }

  end(): void {
    const total = this.#emittedSamples + this.#heldSamples;
    this.#closePhone(Math.max(total, this.#open?.atSample ?? 0), '');
    this.#visemes.end(total);
    this.#words.end(total);
    this.#emit(total, true);
  }

  #phone(id: string, atSample: number): void {
    this.#closePhone(atSample, id);
    this.#open = { id, atSample };
  }

  #closePhone(atSample: number, next: string): void {
    if (this.#open) this.#visemes.phone(this.#open.id, this.#open.atSample, Math.max(atSample, this.#open.atSample), next);
    this.#open = undefined;
  }

  /** Lets the held sound go up to `untilSample`. */
  #emit(untilSample: number, last = false): void {
    const count = Math.min(untilSample - this.#emittedSamples, this.#heldSamples);
    const visemes = this.#visemes.take();
    const words = this.#words.take();
    if (count <= 0 && !(last && visemes.length + words.length > 0)) {
      if (visemes.length + words.length > 0) this.#scope.emit({ pcm: new Int16Array(0), visemes, words });
      return;
    }
    const pcm = this.#takeHeld(Math.max(0, count));
    this.#emittedSamples += pcm.length;
    this.#scope.emit({ pcm, visemes, words }, [pcm.buffer]);
  }

  #takeHeld(count: number): Int16Array<ArrayBuffer> {
    const pcm = new Int16Array(count);
    let filled = 0;
    while (filled < count) {
      const first = this.#held[0];
      if (!first) break;
      const part = first.subarray(0, count - filled);
      pcm.set(part, filled);
      filled += part.length;
      if (part.length === first.length) this.#held.shift();
      else this.#held[0] = first.subarray(part.length);
    }
    this.#heldSamples -= filled;
    return pcm;
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Number.isFinite(value) ? value : (low + high) / 2));
}
