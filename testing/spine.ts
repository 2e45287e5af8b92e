/** The spine without a single real part: reply chain, conductor and speaker on a fake clock. */
import { createWindowMemory } from '../src/memory/window.ts';
import { createConductor, type Conductor } from '../src/pipeline/conductor.ts';
import type { NewEvent } from '../src/domain/events.ts';
import { FakeClock } from './fake-clock.ts';
import type { Policy } from '../src/ports/policy.ts';
import type { Memory } from '../src/ports/memory.ts';
import { runReply } from '../src/pipeline/reply.ts';
import { createSpeaker, type OverlaySpeaker } from '../src/speaker/speaker.ts';
import { fakeCharacter, FakePolicy, fakeModeration, FakeVoice, plainMarkup } from './fakes.ts';
import { EventBus } from '../src/domain/events.ts';
import { castOf } from '../src/pipeline/characters.ts';
import { createOverlayFace } from '../src/speaker/overlay-face.ts';

export interface Spine {
  readonly clock: FakeClock;
  readonly policy: FakePolicy;
  readonly voice: FakeVoice;
  readonly memory: Memory;
  readonly speaker: OverlaySpeaker;
  readonly conductor: Conductor;
  readonly events: NewEvent[];
  /** The events of one type so far. */
  readonly of: <T extends NewEvent['type']>(type: T) => Extract<NewEvent, { type: T }>[];
}

export interface SpineChange {
  /** In the place of `FakePolicy`. */
  readonly policy?: (clock: FakeClock, emit: (event: NewEvent) => void) => Policy;
  readonly fillerAfterMs?: number;
  readonly deadlineMs?: number;
}

/** @param markup what is between model and gate; by default nothing. */
export function buildSpine(markup = plainMarkup, { policy: another, ...limits }: SpineChange = {}): Spine {
  const clock = new FakeClock();
  const policy = new FakePolicy(clock);
  const voice = new FakeVoice(clock);
  const memory = createWindowMemory(() => undefined);
  const events: NewEvent[] = [];
  const emit = (event: NewEvent): void => void events.push(event);
  const bus = new EventBus(
    () => clock.wallMs(),
    () => undefined,
  );
  const speaker = createSpeaker({
    clock,
    report: () => undefined,
    face: createOverlayFace(bus, { name: 'Kitsu', body: { bounce: 0.5, dim: 0.2 } }, 'neutral'),
  });
  const characters = castOf([fakeCharacter({ memory, voice })]);
  const parts = { characters, policy: another?.(clock, emit) ?? policy, markup, moderation: fakeModeration, speaker, ...limits };
  const conductor = createConductor({ clock, speaker, characters, emit, reply: (turn, floor) => runReply(turn, parts, floor) });
  const of = <T extends NewEvent['type']>(type: T): Extract<NewEvent, { type: T }>[] =>
    events.filter((event): event is Extract<NewEvent, { type: T }> => event.type === type);
  return { clock, policy, voice, memory, speaker, conductor, events, of };
}
