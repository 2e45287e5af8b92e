/** The spine without a single real part: reply chain, conductor and speaker on a fake clock. */
import { createWindowMemory } from '../../src/memory/window.ts';
import { createConductor, type Conductor } from '../../src/pipeline/conductor.ts';
import type { NewEvent } from '../../src/pipeline/events.ts';
import { FakeClock } from '../../src/pipeline/fake-clock.ts';
import type { Memory } from '../../src/pipeline/ports.ts';
import { runReply } from '../../src/pipeline/reply.ts';
import { createSpeaker, type OverlaySpeaker } from '../../src/speaker/speaker.ts';
import { FakePolicy, fakeModeration, fakePrompter, fakeStock, FakeVoice, plainMarkup } from './fakes.ts';

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

export function buildSpine(): Spine {
  const clock = new FakeClock();
  const policy = new FakePolicy(clock);
  const voice = new FakeVoice(clock);
  const memory = createWindowMemory(() => undefined);
  const events: NewEvent[] = [];
  const emit = (event: NewEvent): void => void events.push(event);
  const speaker = createSpeaker({
    clock,
    report: () => undefined,
    onPlaying: (turnId, seq, atMs) => conductor.playing(turnId, seq, atMs),
    onEmotion: () => undefined,
    face: () => ({ personaName: 'Kitsu', expression: 'neutral', muted: false, panicked: false }),
  });
  const parts = {
    policy,
    prompter: fakePrompter,
    markup: plainMarkup,
    moderation: fakeModeration,
    memory,
    voice,
    speaker,
    stock: fakeStock,
    speechStyle: () => ({ rate: 1, pitch: 1 }),
  };
  const conductor = createConductor({ clock, speaker, memory, emit, reply: (turn, floor) => runReply(turn, parts, floor) });
  const of = <T extends NewEvent['type']>(type: T): Extract<NewEvent, { type: T }>[] =>
    events.filter((event): event is Extract<NewEvent, { type: T }> => event.type === type);
  return { clock, policy, voice, memory, speaker, conductor, events, of };
}
