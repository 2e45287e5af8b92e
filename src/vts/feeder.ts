/**
 * Moves the mouth: 60 frames a second while she speaks, a few when she does not (VTube Studio
 * forgets an input that nobody sent for a second).
 */
import type { Clock } from '../kernel/clock.ts';
import { createFrames, type AfterFrame } from '../puppet/frames.ts';
import type { Playhead } from '../puppet/playhead.ts';
import { CLOSED, MOUTH_KEYS, MOUTH_SHAPES, type MouthShape } from '../puppet/shapes.ts';
import { Smoothing } from '../puppet/smoothing.ts';
import { ERROR, VtsError } from './errors.ts';
import { EYES, MOUTH_OPEN, MOUTH_SMILE, VOWEL_INPUTS } from './input-names.ts';
import type { VtsWire } from './wire.ts';

export const IDLE_MS = 400;
/** What smoothing and VTube Studio's own frame cost, given back. */
export const LEAD_MS = 30;
/** VTube Studio answers once a frame: waiting for each answer would halve the rate. Beyond this the frame is stale before it is drawn. */
export const MAX_IN_FLIGHT = 8;
/** Loading a model takes VTube Studio some two seconds in which it says nothing. */
const HANG_MS = 6_000;
/** After another plugin took an input, adding to it; then the other may be gone. */
const TRY_SET_AGAIN_MS = 10_000;

export interface FeederOptions {
  readonly clock: Clock;
  readonly playhead: Playhead;
  /** The user's own correction; positive makes the mouth later. */
  readonly offsetMs: () => number;
  /** Another plugin sets the same inputs (true), or does not any more. */
  readonly onConflict: (conflict: boolean) => void;
  /** VTube Studio lost one of the inputs: look again. */
  readonly onUnknownInput: () => void;
}

export interface FeederCounters {
  readonly frames: number;
  /** Not sent, because too many were unanswered. */
  readonly dropped: number;
  /** Answered with an error. */
  readonly refused: number;
}

export interface Feeder {
  readonly counters: FeederCounters;
  /** Feeds this connection until it ends or another is given. */
  start(wire: VtsWire, inputs: ReadonlySet<string>): void;
  /** Something began or ended to sound: the next frame is due now. */
  wake(): void;
  stop(): void;
}

export function createFeeder({ clock, playhead, offsetMs, onConflict, onUnknownInput }: FeederOptions): Feeder {
  const counters = { frames: 0, dropped: 0, refused: 0 };
  const smoothing = new Smoothing();
  let wire: VtsWire | null = null;
  let inputs: ReadonlySet<string> = new Set();
  let inFlight = 0;
  let lastAnswerMs = 0;
  let addUntilMs: number | null = null;

  const frames = createFrames({ clock, stillMs: IDLE_MS, frame });

  function frame(nowMs: number, deltaMs: number): AfterFrame {
    const to = wire;
    if (!to || to.ended.aborted) return 'over';
    const target = MOUTH_SHAPES[playhead.visemeAt(nowMs + LEAD_MS - offsetMs())];
    const shape = smoothing.step(target, deltaMs);
    send(to, shape, nowMs);
    if (nowMs - lastAnswerMs > HANG_MS) {
      to.end(new VtsError('timeout', 'VTube Studio is open but does not answer; it seems to hang'));
      return 'over';
    }
    return playhead.sounding || target !== CLOSED || MOUTH_KEYS.some((key) => shape[key] !== CLOSED[key]) ? 'moving' : 'still';
  }

  function send(to: VtsWire, shape: MouthShape, nowMs: number): void {
    if (inFlight >= MAX_IN_FLIGHT) {
      counters.dropped += 1;
      return;
    }
    if (addUntilMs !== null && nowMs >= addUntilMs) addUntilMs = null;
    const adding = addUntilMs !== null;
    inFlight += 1;
    counters.frames += 1;
    to.request('InjectParameterData', { faceFound: true, mode: adding ? 'add' : 'set', parameterValues: values(shape, adding) }).then(
      () => {
        answered(to);
        if (!adding && to === wire) onConflict(false);
      },
      (error: unknown) => {
        if (!(error instanceof VtsError) || error.kind !== 'timeout') answered(to);
        else if (to === wire) inFlight -= 1;
        if (to === wire) refused(to, error);
      },
    );
  }

  function answered(to: VtsWire): void {
    if (to !== wire) return;
    inFlight -= 1;
    lastAnswerMs = clock.nowMs();
  }

  function refused(to: VtsWire, error: unknown): void {
    if (to.ended.aborted) return;
    counters.refused += 1;
    const errorId = error instanceof VtsError ? error.errorId : null;
    if (errorId === ERROR.parameterSetByOther) {
      addUntilMs = clock.nowMs() + TRY_SET_AGAIN_MS;
      onConflict(true);
    } else if (errorId === ERROR.parameterUnknown) onUnknownInput();
  }

  /** Where another plugin has the face, only the mouth is added to: eyes that are added to could never blink. */
  function values(shape: MouthShape, adding: boolean): { id: string; value: number }[] {
    const all: [string, number][] = [
      [MOUTH_OPEN, shape.open],
      [MOUTH_SMILE, adding ? shape.smile - 0.5 : shape.smile],
      ...Object.entries(VOWEL_INPUTS).map(([vowel, name]): [string, number] => [name, shape[vowel as keyof typeof VOWEL_INPUTS]]),
      // Without a camera they rest at 0, which is closed.
      ...(adding ? [] : EYES.map((name): [string, number] => [name, 1])),
    ];
    return all.filter(([name]) => inputs.has(name)).map(([id, value]) => ({ id, value: Math.round(value * 1000) / 1000 }));
  }

  function stop(): void {
    frames.stop();
    wire = null;
    inFlight = 0;
    addUntilMs = null;
  }

  return {
    counters,
    start(next, known) {
      if (next !== wire) {
        stop();
        wire = next;
        lastAnswerMs = clock.nowMs();
      }
      inputs = known;
      frames.start();
    },
    wake: () => frames.wake(),
    stop,
  };
}
