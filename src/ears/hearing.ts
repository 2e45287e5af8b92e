/**
 * Hears one microphone: frames come in, utterances go out. The VAD says what is voice, the endpointing
 * where an utterance begins and ends, the recogniser what was said, and the barge-in whether it is meant
 * for her. Everything it does to the house goes through `HearingListener`.
 */
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Recogniser } from '../ports/recogniser.ts';
import { isOwn, OVER_HER_MS, type BargeInRules } from './barge-in.ts';
import { endpoint, QUIET, type EndpointOutput, type EndpointRules } from './endpointing.ts';
import { Floor, type Claim } from './floor.ts';
import { NOTHING_BEGUN, speculate, type SpeculationEvent, type SpeculationRules } from './speculation.ts';
import { DecodePace } from './pace.ts';
import { FRAME_MS, Framer } from './sound/framing.ts';
import { Preroll } from './sound/preroll.ts';
import { isBackchannel } from './text/backchannel.ts';
import { endingOf } from './text/ending.ts';
import { spokenText } from './text/no-speech.ts';
import { TURN_SECONDS } from './turn/log-mel.ts';
import type { TurnModel, TurnVerdict } from './turn/turn-model.ts';
import { Utterance, type DecodingRules } from './utterance.ts';
import { Whose } from './whose.ts';
import type { EchoVerdict } from './echo.ts';
import type { Vad } from './vad/vad.ts';

export const PREROLL_MS = 300;
/** Who goes on within this time, before she was heard, has not begun anew. */
const GOES_ON_WITHIN_MS = 4000;

export interface HearingRules {
  readonly endpoint: EndpointRules;
  readonly decoding: DecodingRules;
  readonly speculation: SpeculationRules;
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

/** Somebody spoke all the same. */
const SAID_SOMETHING: ReadonlySet<Unheard> = new Set(['failed', 'no-recogniser']);

export interface HearingListener {
  onset(id: string): void;
  /** Its sound is over; what was said is known soon. */
  ended(id: string): void;
  partial(partial: { readonly id: string; readonly text: string; readonly committed: string }): void;
  /** This is likely to be the final; the signal is aborted when it is not, and after the final. */
  likely(spoken: Spoken, signal: AbortSignal): void;
  /** The floor is kept until this resolves. */
  final(spoken: Spoken): Promise<void>;
  unheard(id: string, why: Unheard, detail: string): void;
  /** She is turned down, or no longer. */
  duck(ducked: boolean): void;
  /** The floor is the streamer's, or no longer. `mistaken`: nothing was said by anybody else than her after all. */
  floor(taken: boolean, mistaken: boolean): void;
}

/** What is known of her own voice: see `OwnSound`. */
export interface OwnVoice {
  readonly sounding: boolean;
  readonly spoken: string;
  readonly verdict: EchoVerdict;
  heard(pcm: Int16Array): void;
  ducked(ducked: boolean): void;
}

export interface HearingParts {
  readonly clock: Clock;
  readonly vad: Vad;
  readonly recogniser: Recogniser;
  /** Null where pauses are judged by words and time alone. */
  readonly turn: Pick<TurnModel, 'judge'> | null;
  readonly rules: HearingRules;
  readonly hints: () => readonly string[];
  readonly own: OwnVoice;
  readonly nextId: () => string;
  readonly listener: HearingListener;
}

type UtteranceOver = Extract<EndpointOutput, { readonly type: 'end' | 'noise' }>;

/** An utterance and what it does to the floor. */
interface Current extends Claim {
  readonly utterance: Utterance;
  speculation: typeof NOTHING_BEGUN;
  /** Of the answer that is begun already. */
  begun: AbortController | null;
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
  readonly #pace = new DecodePace();
  readonly #floor: Floor;
  #state = QUIET;
  #current: Current | null = null;
  #pause: Pause | null = null;
  #queue: Promise<void> = Promise.resolve();
  #finals: Promise<void> = Promise.resolve();
  #unanswered: { readonly text: string; readonly endedAtMs: number } | null = null;

  constructor(parts: HearingParts) {
    this.#parts = parts;
    const { clock, own, rules, listener } = parts;
    this.#floor = new Floor({ clock, own, rules: () => rules.bargeIn(), listener });
  }

  /** Somebody speaks now. */
  get speech(): boolean {
    return this.#current !== null;
  }

  /** 16 kHz mono, in pieces of any length. Resolves when all of it was judged: whoever sends waits for it. Never rejects. */
  hear(pcm: Int16Array): Promise<void> {
    this.#parts.own.heard(pcm);
    for (const frame of this.#framer.push(pcm)) this.#queue = this.#queue.then(() => this.#frame(frame));
    return this.#queue;
  }

  press(pressed: boolean): void {
    this.#floor.pressed = pressed;
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
      // Nobody will know what it was to be.
      this.#floor.meant();
      this.#end(current);
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
    current.whose.add(this.#parts.own.verdict, voiced, FRAME_MS);
    current.utterance.add(frame, { voicedMs, silenceMs: over?.type === 'end' ? over.silenceMs : state.silenceMs });
    if (over) this.#over(current, over);
    else {
      this.#floor.tell(current, 'sound');
      this.#speculate(current);
    }
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
      {
        id,
        clock,
        recogniser,
        rules: rules.decoding,
        pace: this.#pace,
        isOverHer: () => own.sounding,
        hints,
        onPartial: () => this.#understood(current),
      },
      this.#preroll.take(),
    );
    const current: Current = {
      utterance,
      phase: 'open',
      speculation: NOTHING_BEGUN,
      begun: null,
      whose: new Whose(),
      over: own.sounding,
      voicedMs: this.#state.voicedMs,
    };
    this.#current = current;
    listener.onset(id);
    this.#floor.tell(current, 'sound');
  }

  #understood(current: Current): void {
    const { utterance } = current;
    const text = understoodOf(current);
    if (text === '') return;
    this.#parts.listener.partial({ id: utterance.id, text, committed: utterance.committed });
    this.#floor.tell(current, 'words', text);
    if (current === this.#current) this.#speculate(current);
  }

  /** Begins, keeps or drops an answer while the utterance lasts. */
  #speculate(current: Current): void {
    const { own, rules } = this.#parts;
    if (!rules.speculation.enabled) return;
    const { utterance, phase, over } = current;
    const { silenceMs } = this.#state;
    const text = understoodOf(current);
    const isForHer =
      text !== '' &&
      (phase === 'taken' || !own.sounding) &&
      !isOwn({ text, spoken: own.spoken, otherMs: current.whose.otherMs }) &&
      !(over && phase !== 'taken' && isBackchannel(text));
    this.#prepare(current, { type: 'heard', silenceMs, text, isWhole: endingOf(text) === 'finished' && utterance.isSettled, isForHer });
  }

  #prepare(current: Current, event: SpeculationEvent): void {
    const { rules, clock, listener } = this.#parts;
    const [next, commands] = speculate(current.speculation, event, rules.speculation);
    current.speculation = next;
    for (const command of commands) {
      current.begun?.abort(new Error('something else was said'));
      current.begun = null;
      if (command.type === 'drop') continue;
      current.begun = new AbortController();
      const endedAtMs = clock.nowMs() - this.#state.silenceMs;
      const text = this.#joined(current, command.text);
      listener.likely({ id: current.utterance.id, text, endedAtMs, voicedMs: current.voicedMs }, current.begun.signal);
    }
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
      else if (isHers(current, text, own.spoken)) this.#nothing(current, 'own-voice', text);
      else if (current.over && !this.#floor.isByKey(current) && isBackchannel(text)) this.#nothing(current, 'backchannel', text);
      else {
        this.#floor.tell(current, 'words', text);
        const whole = this.#joined(current, text);
        this.#floor.meant();
        await listener.final({ id: utterance.id, text: whole, endedAtMs, voicedMs });
        this.#unanswered = own.sounding ? null : { text: whole, endedAtMs };
        this.#end(current);
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
    if (why === 'own-voice') this.#floor.echoed();
    if (SAID_SOMETHING.has(why)) this.#floor.meant();
    this.#end(current);
    this.#parts.listener.unheard(current.utterance.id, why, detail);
  }

  /** All that was to be done with it is done. */
  #end(current: Current): void {
    this.#prepare(current, { type: 'end' });
    this.#floor.tell(current, 'end');
  }
}

/** Her own voice, by its words or by its sound. */
function isHers({ whose, voicedMs }: Current, text: string, spoken: string): boolean {
  return isOwn({ text, spoken, otherMs: whose.mostOtherMs }) || whose.isHers(voicedMs, OVER_HER_MS);
}

/** What is understood of it so far, without what nobody said. */
function understoodOf({ utterance, voicedMs }: Current): string {
  return spokenText(utterance.text, { voicedMs, noSpeechProbability: null, meanLogProbability: null });
}
