import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { approved, fakeTrigger } from '../../testing/fakes.ts';
import type { NewEvent } from '../domain/events.ts';
import type { Retraction } from '../domain/trigger.ts';
import type { TurnScope } from '../domain/turn.ts';
import type { Character } from '../ports/character.ts';
import type { Memory } from '../ports/memory.ts';
import type { Speaker } from '../ports/speaker.ts';
import { createRemembering, type Remembering } from './remembering.ts';

const SUMMARY = { people: 1 } as unknown as ReturnType<Memory['summary']>;
const turn = { id: 't1', characterId: 'kitsu', trigger: fakeTrigger('chat', 'hi', { viewer: 'ann' }) } as TurnScope;

let heard: string;
let did: unknown[];
let events: NewEvent[];
let troubles: string[];
let fails: boolean;
let remembering: Remembering;

beforeEach(() => {
  heard = 'Hello Ann.';
  did = [];
  events = [];
  troubles = [];
  fails = false;
  const take = (what: unknown): void => {
    if (fails) throw new Error('the disk is full');
    did.push(what);
  };
  const memory = {
    commit: take,
    forget: (what: Retraction) => take(what),
    summary: () => SUMMARY,
  } as unknown as Memory;
  const character = { id: 'kitsu', memory } as Character;
  remembering = createRemembering({
    clock: new FakeClock(),
    speaker: { heard: () => ({ text: approved(heard), complete: true }) } as unknown as Speaker,
    characters: { all: [character, character], now: character, of: () => character },
    emit: (event) => events.push(event),
    trouble: (what) => troubles.push(what),
  });
});

it('remembers what was heard, with the turn, the time and whose it was, and tells how much there is', () => {
  remembering.remember(turn);
  expect(did).toMatchObject([{ turnId: 't1', characterId: 'kitsu', heard: { text: 'Hello Ann.' } }]);
  expect(events).toEqual([{ type: 'memory.changed', ...SUMMARY }]);
});

it('remembers nothing of a turn that nobody heard', () => {
  heard = '';
  remembering.remember(turn);
  expect([did, events, troubles]).toEqual([[], [], []]);
});

it('has the memory of every character forget what the platform took back, once where they share one', () => {
  remembering.forget({ messageId: 'twitch:1' });
  expect(did).toEqual([{ messageId: 'twitch:1' }]);
});

// A panic remembers first what was heard: a memory that threw there kept the silence from being carried out.
it('tells of a memory that fails, and goes on', () => {
  fails = true;
  remembering.remember(turn);
  remembering.forget({ all: true });
  expect(troubles).toEqual(['memory did not take what was heard', 'memory did not forget what was taken back']);
  expect(events).toEqual([]);
});
