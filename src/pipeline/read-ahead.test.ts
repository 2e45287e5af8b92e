import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { approved, fakeCharacter, fakeTrigger, FakeVoice } from '../../testing/fakes.ts';
import { EventBus, type NewEvent } from '../domain/events.ts';
import { createWindowMemory } from '../memory/window.ts';
import type { PromptPrefix } from '../ports/policy.ts';
import { keepReadAhead } from './read-ahead.ts';

const FINISHED: NewEvent = { type: 'turn.finished', turnId: 't1', heard: 'Hello!', marks: {} };

let clock: FakeClock;
let bus: EventBus;
let read: PromptPrefix[];
let stop: () => void;
let thinks: boolean;
const memory = createWindowMemory(() => undefined);

beforeEach(() => {
  bus = new EventBus(
    () => 0,
    (error) => expect.unreachable(String(error)),
  );
  read = [];
  thinks = true;
  clock = new FakeClock();
  stop = keepReadAhead({
    clock,
    bus,
    character: () => fakeCharacter({ memory, voice: new FakeVoice(clock) }),
    thinks: () => thinks,
    warm: (begin) => {
      read.push(begin);
      return Promise.resolve();
    },
  });
});

it('reads the conversation with the answer that was just heard, once for all that a turn tells', async () => {
  memory.commit({
    turnId: 't1',
    characterId: 'kitsu',
    trigger: fakeTrigger('chat', 'hi', { viewer: 'ann' }),
    heard: { text: approved('Hello!'), complete: true, playedMs: 100 },
    endedAtMs: 0,
  });
  bus.emit({ type: 'memory.changed', turns: 1, detail: '' });
  bus.emit(FINISHED);
  await clock.advance(100);
  expect(read, 'a turn that follows at once goes first').toEqual([]);
  await clock.advance(1000);
  expect(read.map(({ messages }) => messages.map(({ content }) => content))).toEqual([['Hello!']]);
});

it.each<NewEvent>([
  { type: 'style.changed', style: 'cozy' },
  { type: 'turn.cut', turnId: 't1', reason: 'panic', heard: '', marks: {} },
])('reads anew after $type', async (event) => {
  bus.emit(event);
  await clock.advance(1000);
  expect(read).toHaveLength(1);
});

it('leaves the model alone while she only speaks, and once it is stopped', async () => {
  bus.emit({ type: 'turn.playing', turnId: 't1', seq: 0 });
  await clock.advance(1000);
  bus.emit(FINISHED);
  stop();
  await clock.advance(1000);
  expect(read).toEqual([]);
});

it('reads nothing between turns that follow at once', async () => {
  bus.emit(FINISHED);
  await clock.advance(100);
  bus.emit({
    type: 'turn.started',
    turnId: 't2',
    characterId: 'kitsu',
    trigger: { id: 'a', kind: 'chat', lane: 'chat', user: 'ann', text: 'hi', shownAs: null, verbatim: false },
  });
  await clock.advance(5000);
  expect(read).toEqual([]);
  bus.emit({ ...FINISHED, turnId: 't2' });
  await clock.advance(1000);
  expect(read).toHaveLength(1);
});

it('leaves the model alone while it is switched off, and catches up when it is on again', async () => {
  const policy = { type: 'module.state', module: 'policy', provider: 'ollama', detail: '', since: 0 } as const;
  bus.emit({ ...policy, state: 'online' });
  thinks = false;
  bus.emit({ ...policy, state: 'disabled' });
  bus.emit({ type: 'turn.cut', turnId: 't1', reason: 'disabled', heard: '', marks: {} });
  await clock.advance(60_000);
  expect(read).toEqual([]);
  // It is told to be on before it is.
  bus.emit({ ...policy, state: 'online' });
  thinks = true;
  await clock.advance(1000);
  bus.emit({ ...policy, state: 'online' });
  await clock.advance(1000);
  expect(read).toHaveLength(1);
});
