import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { approved, fakeCharacter, fakeTrigger, FakeVoice } from '../../testing/fakes.ts';
import { EventBus, type NewEvent } from '../domain/events.ts';
import { createWindowMemory } from '../memory/window.ts';
import type { PromptPrefix } from '../ports/policy.ts';
import { keepReadAhead } from './read-ahead.ts';

const FINISHED: NewEvent = { type: 'turn.finished', turnId: 't1', heard: 'Hello!', marks: {} };
const turnOver = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let bus: EventBus;
let read: PromptPrefix[];
let stop: () => void;
const memory = createWindowMemory(() => undefined);

beforeEach(() => {
  bus = new EventBus(
    () => 0,
    (error) => expect.unreachable(String(error)),
  );
  read = [];
  stop = keepReadAhead({
    bus,
    character: fakeCharacter({ memory, voice: new FakeVoice(new FakeClock()) }),
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
  expect(read, 'the next turn goes first').toEqual([]);
  await turnOver();
  expect(read.map(({ messages }) => messages.map(({ content }) => content))).toEqual([['Hello!']]);
});

it.each<NewEvent>([
  { type: 'style.changed', style: 'cozy' },
  { type: 'turn.cut', turnId: 't1', reason: 'panic', heard: '', marks: {} },
])('reads anew after $type', async (event) => {
  bus.emit(event);
  await turnOver();
  expect(read).toHaveLength(1);
});

it('leaves the model alone while she only speaks, and once it is stopped', async () => {
  bus.emit({ type: 'turn.playing', turnId: 't1', seq: 0 });
  await turnOver();
  bus.emit(FINISHED);
  stop();
  await turnOver();
  expect(read).toEqual([]);
});
