/**
 * Whose the floor is, over all utterances that are not at their end: each is judged by the barge-in for itself, and
 * they may overlap, since what was said last may begin before what was said before it is understood.
 */
import type { Clock } from '../kernel/clock.ts';
import { bargeIn, OVER_HER_MS, type BargeInEvent, type BargeInPhase, type BargeInRules } from './barge-in.ts';
import type { EchoVerdict } from './echo.ts';
import type { Whose } from './whose.ts';

/** After her own voice came in by the microphone, an onset while she speaks is taken for her again for so long. */
const ECHO_MEMORY_MS = 20_000;

export interface FloorParts {
  readonly clock: Clock;
  readonly own: {
    readonly sounding: boolean;
    readonly spoken: string;
    readonly verdict: EchoVerdict;
    ducked(ducked: boolean): void;
  };
  readonly rules: () => BargeInRules;
  readonly listener: {
    duck(ducked: boolean): void;
    floor(taken: boolean, mistaken: boolean): void;
  };
}

/** An utterance, as far as the floor goes. */
export interface Claim {
  phase: BargeInPhase;
  readonly whose: Whose;
  readonly voicedMs: number;
}

export class Floor {
  readonly #parts: FloorParts;
  /** The push-to-talk key is down. */
  pressed = false;
  #echoesUntilMs = 0;
  #taken = 0;
  #ducked = 0;
  /** Of those who took the floor, somebody said something. */
  #wasMeant = false;

  constructor(parts: FloorParts) {
    this.#parts = parts;
  }

  /** Something of the utterance has changed. @param text what is understood, for `words` */
  tell(claim: Claim, type: BargeInEvent['type'], text = ''): void {
    const { own, rules, clock, listener } = this.#parts;
    const { whose, voicedMs } = claim;
    // What was hers is hers also when she has just ended.
    const sound = own.verdict === 'unknown' && whose.isHers(voicedMs, OVER_HER_MS) ? 'hers' : own.verdict;
    const event: BargeInEvent = {
      ...{ type, text, voicedMs, sound, pressed: this.pressed, otherMs: whose.otherMs },
      sounding: own.sounding,
      spoken: own.spoken,
      echoes: clock.nowMs() < this.#echoesUntilMs,
    };
    const [phase, commands] = bargeIn(claim.phase, event, rules());
    claim.phase = phase;
    for (const command of commands) {
      if (command === 'take' && ++this.#taken === 1) {
        this.#wasMeant = false;
        listener.floor(true, false);
      }
      if (command === 'release' && --this.#taken === 0) listener.floor(false, !this.#wasMeant);
      if (command === 'duck' && ++this.#ducked === 1) this.#duck(true);
      if (command === 'unduck' && --this.#ducked === 0) this.#duck(false);
    }
  }

  /** Whoever took the floor did so with reason, as far as anybody can know. */
  meant(): void {
    this.#wasMeant = true;
  }

  /** It was her own voice: her next words in the microphone are likely hers too. */
  echoed(): void {
    this.#echoesUntilMs = this.#parts.clock.nowMs() + ECHO_MEMORY_MS;
  }

  /** Whoever holds the key means whatever is said. */
  isByKey({ phase }: Claim): boolean {
    return phase === 'taken' && this.#parts.rules().mode === 'push-to-talk';
  }

  #duck(ducked: boolean): void {
    this.#parts.own.ducked(ducked);
    this.#parts.listener.duck(ducked);
  }
}
