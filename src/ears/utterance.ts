/** One utterance under way: its sound, what of it is understood so far, and the decodes that are made of it. */
import type { Clock } from '../kernel/clock.ts';
import type { Recogniser, Recognition } from '../ports/recogniser.ts';
import type { DecodePace } from './pace.ts';
import { FRAME_MS } from './sound/framing.ts';
import { agree, agreedText, NOTHING_AGREED, wholeText, type Agreement } from './text/agreement.ts';

export interface DecodingRules {
  /** From the start of one partial to the start of the next, where the recogniser is quick enough. */
  readonly partialEveryMs: number;
  /** Voice before the first partial is worth asking for. */
  readonly firstAfterVoicedMs: number;
  /** Where a decode takes longer than this, the final would wait too long for a partial: there are none, but where she speaks. */
  readonly partialsUpToMs: number;
  /** Silence after which the final is already asked for: it is thrown away when somebody goes on. */
  readonly finalAfterSilenceMs: number;
}

export const DECODING_RULES: DecodingRules = {
  partialEveryMs: 250,
  firstAfterVoicedMs: 120,
  partialsUpToMs: 1000,
  finalAfterSilenceMs: 224,
};

/** Of the silence at the end so much stays: the last consonant is quiet. */
const KEPT_SILENCE_MS = 200;
/** A recogniser that takes longer than the cadence gets a rest between two partials: it shares the machine. */
const REST_SHARE = 0.5;

export interface UtteranceParts {
  readonly id: string;
  readonly clock: Clock;
  readonly recogniser: Recogniser;
  readonly rules: DecodingRules;
  /** Of the recogniser; kept from utterance to utterance. */
  readonly pace: DecodePace;
  /** She is heard meanwhile: only a partial can stop her. */
  readonly isOverHer: () => boolean;
  readonly hints: () => readonly string[];
  /** More is understood. */
  readonly onPartial: () => void;
}

interface Decode {
  readonly frames: number;
  readonly purpose: 'partial' | 'final';
  readonly abort: AbortController;
  readonly result: Promise<Recognition>;
}

export class Utterance {
  readonly id: string;
  readonly #parts: UtteranceParts;
  readonly #frames: Int16Array[];
  #agreement: Agreement = NOTHING_AGREED;
  #decode: Decode | null = null;
  #nextPartialAtMs = 0;
  #voicedFrames = 0;
  #understoodFrames = 0;

  /** @param before the frames before the onset, and those of it. */
  constructor(parts: UtteranceParts, before: readonly Int16Array[]) {
    this.id = parts.id;
    this.#parts = parts;
    this.#frames = [...before];
    this.#voicedFrames = before.length;
  }

  /** What is understood so far, and what of it will stay. */
  get text(): string {
    return wholeText(this.#agreement);
  }

  get committed(): string {
    return agreedText(this.#agreement);
  }

  /** All voice so far is understood, or what is understood of it will stay. */
  get isSettled(): boolean {
    return this.#understoodFrames >= this.#voicedFrames || (this.text !== '' && this.committed === this.text);
  }

  add(frame: Int16Array, heard: { readonly voicedMs: number; readonly silenceMs: number }): void {
    const { rules, recogniser } = this.#parts;
    this.#frames.push(frame);
    if (heard.silenceMs === 0) this.#voicedFrames = this.#frames.length;
    if (!recogniser.ready) return;
    if (heard.silenceMs === 0 && this.#decode?.purpose === 'final') this.#drop();
    if (heard.silenceMs >= rules.finalAfterSilenceMs) {
      if (this.#decode?.purpose !== 'final') this.#begin('final');
    } else if (this.#decode === null && heard.voicedMs >= rules.firstAfterVoicedMs && this.#isPartialDue()) {
      this.#begin('partial');
    }
  }

  #isPartialDue(): boolean {
    const { clock, rules, pace, isOverHer } = this.#parts;
    return clock.nowMs() >= this.#nextPartialAtMs && (pace.expectedMs <= rules.partialsUpToMs || isOverHer());
  }

  /** The utterance is over: its text by a decode of all of it. @throws RecogniserError, or the signal's reason. */
  async finish(signal: AbortSignal): Promise<Recognition> {
    if (this.#decode?.purpose !== 'final' || this.#decode.frames < this.#voicedFrames) this.#begin('final');
    const decode = this.#decode;
    const onAbort = (): void => decode?.abort.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      return await (decode?.result ?? Promise.reject(new Error('no decode')));
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#decode = null;
    }
  }

  /** Nobody wants to know any more. */
  drop(): void {
    this.#drop();
  }

  #drop(): void {
    this.#decode?.abort.abort(new Error('overtaken'));
    this.#decode = null;
  }

  #begin(purpose: Decode['purpose']): void {
    // The end of speech does not wait for a partial: a better one follows.
    this.#drop();
    const { clock, recogniser, rules, hints } = this.#parts;
    const startedAtMs = clock.nowMs();
    const abort = new AbortController();
    const pcm = this.#sound();
    const result = recogniser.recognise({ pcm, purpose, hints: hints() }, abort.signal);
    const decode: Decode = { frames: this.#frames.length, purpose, abort, result };
    this.#decode = decode;
    this.#nextPartialAtMs = startedAtMs + rules.partialEveryMs;
    result.then(
      ({ text }) => this.#understood(decode, text, clock.nowMs() - startedAtMs),
      () => this.#failed(decode, clock.nowMs() - startedAtMs),
    );
  }

  #understood(decode: Decode, text: string, tookMs: number): void {
    if (!decode.abort.signal.aborted) this.#parts.pace.took(tookMs);
    if (decode !== this.#decode) return;
    if (tookMs > this.#parts.rules.partialEveryMs) this.#nextPartialAtMs = this.#parts.clock.nowMs() + tookMs * REST_SHARE;
    // A final that came before the end stays, for `finish`.
    if (decode.purpose === 'partial') this.#decode = null;
    this.#agreement = agree(this.#agreement, text);
    this.#understoodFrames = decode.frames;
    this.#parts.onPartial();
  }

  /** A partial is not missed; a final that failed before the end is tried once more there. */
  #failed(decode: Decode, tookMs: number): void {
    if (!decode.abort.signal.aborted) this.#parts.pace.failed(tookMs);
    if (decode === this.#decode && !decode.abort.signal.aborted) this.#decode = null;
  }

  /** The end of it as it was heard, the pause included. */
  last(ms: number): Int16Array {
    return joined(this.#frames.slice(-Math.ceil(ms / FRAME_MS)));
  }

  #sound(): Int16Array {
    const kept = Math.min(this.#frames.length, this.#voicedFrames + Math.ceil(KEPT_SILENCE_MS / FRAME_MS));
    return joined(this.#frames.slice(0, kept));
  }
}

function joined(frames: readonly Int16Array[]): Int16Array {
  const pcm = new Int16Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    pcm.set(frame, at);
    at += frame.length;
  }
  return pcm;
}
