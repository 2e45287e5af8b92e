/** A pair of ears without a sound: frames say themselves whether they are voice, a recogniser says what it is told. */
import { DECODING_RULES } from '../src/ears/utterance.ts';
import type { EchoVerdict } from '../src/ears/echo.ts';
import { SPECULATION_RULES } from '../src/ears/speculation.ts';
import { ENDPOINT_RULES } from '../src/ears/endpointing.ts';
import { Hearing, type HearingListener, type HearingRules } from '../src/ears/hearing.ts';
import { FRAME_MS, FRAME_SAMPLES } from '../src/ears/sound/framing.ts';
import type { TurnModel, TurnVerdict } from '../src/ears/turn/turn-model.ts';
import type { TurnWatch } from '../src/ears/turn/turn-watch.ts';
import type { Vad } from '../src/ears/vad/vad.ts';
import { sleep, type Clock } from '../src/kernel/clock.ts';
import type { Recogniser, RecogniseRequest, Recognition } from '../src/ports/recogniser.ts';
import { FakeClock } from './fake-clock.ts';

/** Voice is what is not silence. */
export const loudVad: Vad = {
  provider: 'loud',
  judge: (frame) => frame.some((sample) => sample !== 0),
  reset: () => undefined,
  close: () => undefined,
};

/** Pauses are judged by words alone. */
export function noTurn(): TurnWatch {
  return {
    asks: false,
    onChange: () => undefined,
    now: () => ({ endpointing: 'adaptive', trouble: '' }),
    open: () => undefined,
    judge: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  };
}

export class FakeRecogniser implements Recogniser {
  readonly provider = 'fake';
  ready = true;
  readonly asked: {
    readonly purpose: RecogniseRequest['purpose'];
    readonly ms: number;
    readonly atMs: number;
    readonly hints: readonly string[];
  }[] = [];
  given = 0;
  aborted = 0;
  inFlight = 0;
  mostInFlight = 0;
  decodeMs = 120;
  /** @param ms length of the sound; @param voiced milliseconds of it that are voice */
  text: (ms: number, purpose: RecogniseRequest['purpose']) => string | Error = () => 'hello there my friend';
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async recognise({ pcm, purpose, hints }: RecogniseRequest, signal: AbortSignal): Promise<Recognition> {
    const ms = pcm.length / 16;
    this.asked.push({ purpose, ms, atMs: this.#clock.nowMs(), hints });
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      await sleep(this.#clock, this.decodeMs, signal);
      const text = this.text(ms, purpose);
      if (text instanceof Error) throw text;
      this.given += 1;
      return { text, noSpeechProbability: null, meanLogProbability: null };
    } catch (error) {
      if (signal.aborted) this.aborted += 1;
      throw error;
    } finally {
      this.inFlight -= 1;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export interface Told {
  readonly atMs: number;
  readonly what: string;
}

export class TestEars {
  readonly clock = new FakeClock();
  readonly recogniser = new FakeRecogniser(this.clock);
  /** What it answers, so many milliseconds after it was asked. */
  readonly turnAnswer: { verdict: TurnVerdict | null; afterMs: number; asked: number[] } = { verdict: null, afterMs: 40, asked: [] };
  readonly turn: Pick<TurnModel, 'judge'> = {
    judge: async (pcm, signal) => {
      this.turnAnswer.asked.push(pcm.length / 16);
      const { verdict, afterMs } = this.turnAnswer;
      await sleep(this.clock, afterMs, signal).catch(() => undefined);
      return signal.aborted ? null : verdict;
    },
  };
  readonly own = {
    sounding: false,
    spoken: '',
    verdict: 'unknown' as EchoVerdict,
    heard: (): void => undefined,
    ducked: (): void => undefined,
  };
  readonly told: Told[] = [];
  /** What was likely to be the final, and whether it still is. */
  readonly likely: { readonly text: string; readonly signal: AbortSignal }[] = [];
  readonly rules: { -readonly [K in keyof HearingRules]: HearingRules[K] };
  hearing: Hearing;

  constructor(change: Partial<HearingRules> = {}) {
    this.rules = {
      endpoint: ENDPOINT_RULES,
      decoding: DECODING_RULES,
      speculation: SPECULATION_RULES,
      bargeIn: () => ({ mode: 'always', leastVoicedMs: 300, names: ['Kitsu'] }),
      ...change,
    };
    let id = 0;
    const tell = (what: string): void => void this.told.push({ atMs: this.clock.nowMs(), what });
    const listener: HearingListener = {
      onset: () => tell('onset'),
      ended: () => undefined,
      partial: ({ text, committed }) => tell(`partial ${committed} | ${text}`),
      likely: ({ text }, signal) => {
        this.likely.push({ text, signal });
      },
      final: (spoken) => {
        tell(`final ${spoken.text}`);
        return Promise.resolve();
      },
      unheard: (_, why) => tell(why),
      duck: (ducked) => tell(ducked ? 'duck' : 'unduck'),
      floor: (taken, mistaken) => tell(taken ? 'floor' : mistaken ? 'mistaken' : 'release'),
    };
    this.hearing = new Hearing({
      clock: this.clock,
      vad: loudVad,
      recogniser: this.recogniser,
      turn: this.turn,
      rules: this.rules,
      hints: () => ['Kitsu'],
      own: this.own,
      nextId: () => `u${++id}`,
      listener,
    });
  }

  /** What was told, partials left out unless asked for. */
  kinds(partials = false): string[] {
    return this.told.map(({ what }) => what).filter((what) => partials || !what.startsWith('partial'));
  }

  at(what: string): number {
    return this.told.find((told) => told.what.startsWith(what))?.atMs ?? NaN;
  }

  async speak(ms: number): Promise<void> {
    await this.#hear(ms, 1000);
  }

  async pause(ms: number): Promise<void> {
    await this.#hear(ms, 0);
  }

  /** In real time: a frame comes when it is over. */
  async #hear(ms: number, level: number): Promise<void> {
    for (let n = 0; n < Math.round(ms / FRAME_MS); n++) {
      await this.clock.advance(FRAME_MS);
      await this.hearing.hear(new Int16Array(FRAME_SAMPLES).fill(level));
    }
    await this.clock.advance(0);
  }
}
