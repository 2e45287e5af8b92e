/**
 * Hears one microphone: frames come in, utterances go out. The VAD says what is voice, the endpointing
 * where an utterance begins and ends, the recogniser what was said, and the barge-in whether it is meant
 * for her. Everything it does to the house goes through `HearingListener`.
 */
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Recogniser } from '../ports/recogniser.ts';
import { bargeIn, type BargeInEvent, type BargeInPhase, type BargeInRules } from './barge-in.ts';
import { endpoint, QUIET, type EndpointOutput, type EndpointRules } from './endpointing.ts';
import { FRAME_MS, Framer } from './sound/framing.ts';
import { Preroll } from './sound/preroll.ts';
import { isBackchannel } from './text/backchannel.ts';
import { endingOf } from './text/ending.ts';
import { spokenText } from './text/no-speech.ts';
import { isOwnVoice } from './text/own-voice.ts';
import { TURN_SECONDS } from './turn/log-mel.ts';
import type { TurnModel, TurnVerdict } from './turn/turn-model.ts';
import { Utterance, type DecodingRules } from './utterance.ts';
import type { Vad } from './vad/vad.ts';

export const PREROLL_MS = 300;
/** After her own voice came in by the microphone, an onset while she speaks is taken for her again for so long. */
const ECHO_MEMORY_MS = 20_000;
/** Who goes on within this time, before she was heard, has not begun anew. */
const GOES_ON_WITHIN_MS = 4000;

export interface HearingRules {
  readonly endpoint: EndpointRules;
  readonly decoding: DecodingRules;
  readonly bargeIn: () => BargeInRules;
}

export interface Spoken {
  readonly id: string;
  readonly text: string;
  /** `Clock.nowMs` of the end of speech; the pause that told it came after. */
  readonly endedAtMs: number;
  readonly voicedMs: number;
}

/** Why an utterance came to nothing. */
export type Unheard = 'noise' | 'no-words' | 'own-voice' | 'backchannel' | 'failed' | 'no-recogniser';

export interface HearingListener {
  onset(id: string): void;
  /** Its sound is over; what was said is known soon. */
  ended(id: string): void;
  partial(partial: { readonly id: string; readonly text: string; readonly committed: string }): void;
  /** The floor is kept until this resolves. */
  final(spoken: Spoken): Promise<void>;
  unheard(id: string, why: Unheard, detail: string): void;
  /** She is turned down, or no longer. */
  duck(ducked: boolean): void;
  /** The floor is the streamer's, or no longer. */
  floor(taken: boolean): void;
}

export interface HearingParts {
  readonly clock: Clock;
  readonly vad: Vad;
  readonly recogniser: Recogniser;
  /** Null where pauses are judged by words and time alone. */
  readonly turn: Pick<TurnModel, 'judge'> | null;
  readonly rules: HearingRules;
  readonly hints: () => readonly string[];
  readonly own: { readonly sounding: boolean; readonly spoken: string };
  readonly nextId: () => string;
  readonly listener: HearingListener;
}

type UtteranceOver = Extract<EndpointOutput, { readonly type: 'end' | 'noise' }>;

/** An utterance and what it does to the floor. */
interface Current {
  readonly utterance: Utterance;
  phase: BargeInPhase;
  /** She was heard at its onset. */
  readonly over: boolean;
  voicedMs: number;
}

/** What the turn model says of the pause that goes on; it ends with the next word. */
interface Pause {
  verdict: TurnVerdict | null;
  readonly abort: AbortController;
}

export class Hearing {
  readonly #parts: HearingParts;
  readonly #framer = new Framer();
  readonly #preroll = new Preroll(Math.ceil(PREROLL_MS / FRAME_MS));
  readonly #closing = new AbortController();
  #state = QUIET;
  #current: Current | null = null;
  #pause: Pause | null = null;
  #pressed = false;
  #queue: Promise<void> = Promise.resolve();
  #finals: Promise<void> = Promise.resolve();
  #echoesUntilMs = 0;
  #unanswered: { readonly text: string; readonly endedAtMs: number } | null = null;
  #taken = 0;
  #ducked = 0;

  constructor(parts: HearingParts) {
    this.#parts = parts;
  }

  /** Somebody speaks now. */
  get speech(): boolean {
    return this.#current !== null;
  }

  /** 16 kHz mono, in pieces of any length. Resolves when all of it was judged: whoever sends waits for it. Never rejects. */
  hear(pcm: Int16Array): Promise<void> {
    for (const frame of this.#framer.push(pcm)) this.#queue = this.#queue.then(() => this.#frame(frame));
    return this.#queue;
  }

  press(pressed: boolean): void {
    this.#pressed = pressed;
  }

  /** The microphone went away, or a key was let go: what was begun is at its end. */
  async end(): Promise<void> {
    await this.#queue;
    const current = this.#current;
    if (current) this.#over(current, { type: 'end', reason: 'pause', voicedMs: this.#state.voicedMs, silenceMs: this.#state.silenceMs });
    this.#state = QUIET;
    this.#framer.reset();
    this.#preroll.take();
    this.#parts.vad.reset();
  }

  /** Nothing of what was begun is wanted any more. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the ears are closing'));
    const current = this.#current;
    this.#current = null;
    this.#pauseOver();
    if (current) {
      current.utterance.drop();
      this.#tell(current, 'end');
    }
    await this.#finals;
  }

  async #frame(frame: Int16Array): Promise<void> {
    if (this.#isClosed()) return;
    const voiced = await this.#parts.vad.judge(frame);
    if (this.#isClosed()) return;
    if (this.#parts.own.sounding) this.#unanswered = null;
    const ending = this.#current ? endingOf(this.#current.utterance.text) : 'unknown';
    if (voiced) this.#pauseOver();
    const turn = this.#pause?.verdict ?? null;
    const [state, output] = endpoint(this.#state, { voiced, ms: FRAME_MS, ending, turn }, this.#parts.rules.endpoint);
    this.#state = state;
    if (!this.#current) {
      this.#preroll.push(frame);
      if (output?.type === 'onset') this.#begin();
      return;
    }
    const current = this.#current;
    const over = output?.type === 'end' || output?.type === 'noise' ? output : null;
    const voicedMs = over?.voicedMs ?? state.voicedMs;
    current.voicedMs = voicedMs;
    current.utterance.add(frame, { voicedMs, silenceMs: over?.type === 'end' ? over.silenceMs : state.silenceMs });
    if (over) this.#over(current, over);
    else this.#tell(current, 'sound');
    if (output?.type === 'ask') void this.#ask(current);
  }

  /** Sound goes on meanwhile; an answer that comes when somebody has gone on is nobody's. */
  async #ask({ utterance }: Current): Promise<void> {
    if (!this.#parts.turn) return;
    this.#pauseOver();
    const pause: Pause = { verdict: null, abort: new AbortController() };
    this.#pause = pause;
    pause.verdict = await this.#parts.turn.judge(utterance.last(TURN_SECONDS * 1000), pause.abort.signal);
  }

  #pauseOver(): void {
    this.#pause?.abort.abort(new Error('the pause is over'));
    this.#pause = null;
  }

  /** A function, because it changes while a frame is judged. */
  #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  #begin(): void {
    const { clock, recogniser, rules, hints, own, listener, nextId } = this.#parts;
    const id = nextId();
    const utterance = new Utterance(
      { id, clock, recogniser, rules: rules.decoding, hints, onPartial: () => this.#understood(current) },
      this.#preroll.take(),
    );
    const current: Current = { utterance, phase: 'open', over: own.sounding, voicedMs: this.#state.voicedMs };
    this.#current = current;
    listener.onset(id);
    this.#tell(current, 'sound');
  }

  #understood(current: Current): void {
    const { utterance } = current;
    const { voicedMs } = current;
    const text = spokenText(utterance.text, { voicedMs, noSpeechProbability: null, meanLogProbability: null });
    if (text === '') return;
    this.#parts.listener.partial({ id: utterance.id, text, committed: utterance.committed });
    this.#tell(current, 'words', text);
  }

  #over(current: Current, output: UtteranceOver): void {
    this.#current = null;
    this.#pauseOver();
    if (output.type !== 'end') {
      current.utterance.drop();
      this.#nothing(current, 'noise', '');
      return;
    }
    this.#parts.listener.ended(current.utterance.id);
    const endedAtMs = this.#parts.clock.nowMs() - output.silenceMs;
    // One after another, in the order of speech. The decode itself has begun already.
    const decoded = this.#parts.recogniser.ready ? current.utterance.finish(this.#closing.signal) : null;
    decoded?.catch(() => undefined);
    this.#finals = this.#finals.then(async () => this.#finish(current, decoded, endedAtMs));
  }

  async #finish(current: Current, decoded: ReturnType<Utterance['finish']> | null, endedAtMs: number): Promise<void> {
    const { own, listener } = this.#parts;
    const { voicedMs, utterance } = current;
    try {
      if (!decoded) {
        this.#nothing(current, 'no-recogniser', '');
        return;
      }
      const recognition = await decoded;
      const text = spokenText(recognition.text, { ...recognition, voicedMs });
      if (text === '') this.#nothing(current, 'no-words', recognition.text);
      else if (isOwnVoice(text, own.spoken)) this.#nothing(current, 'own-voice', text);
      else if (current.over && current.phase !== 'taken' && isBackchannel(text)) this.#nothing(current, 'backchannel', text);
      else {
        this.#tell(current, 'words', text);
        const whole = this.#joined(current, text);
        await listener.final({ id: utterance.id, text: whole, endedAtMs, voicedMs });
        this.#unanswered = own.sounding ? null : { text: whole, endedAtMs };
        this.#tell(current, 'end');
      }
    } catch (error) {
      this.#nothing(current, 'failed', reasonOf(error));
    }
  }

  /** Who goes on after a pause, before she was heard, is answered as a whole: the answer to the first half was cut. */
  #joined(current: Current, text: string): string {
    const before = this.#unanswered;
    const goesOn = before !== null && current.phase === 'taken' && this.#parts.clock.nowMs() - before.endedAtMs < GOES_ON_WITHIN_MS;
    return goesOn ? `${before.text} ${text}` : text;
  }

  #nothing(current: Current, why: Unheard, detail: string): void {
    if (why === 'own-voice') this.#echoesUntilMs = this.#parts.clock.nowMs() + ECHO_MEMORY_MS;
    this.#tell(current, 'end');
    this.#parts.listener.unheard(current.utterance.id, why, detail);
  }

  #tell(current: Current, type: BargeInEvent['type'], text = ''): void {
    const { own, rules, clock, listener } = this.#parts;
    const { sounding, spoken } = own;
    const echoes = clock.nowMs() < this.#echoesUntilMs;
    const event = { type, sounding, spoken, text, echoes, pressed: this.#pressed, voicedMs: current.voicedMs };
    const [phase, commands] = bargeIn(current.phase, event, rules.bargeIn());
    current.phase = phase;
    for (const command of commands) {
      if (command === 'take' && ++this.#taken === 1) listener.floor(true);
      if (command === 'release' && --this.#taken === 0) listener.floor(false);
      if (command === 'duck' && ++this.#ducked === 1) listener.duck(true);
      if (command === 'unduck' && --this.#ducked === 0) listener.duck(false);
    }
  }
}
