/** The conductor with stand-ins on a fake clock: what it does with the director's orders, and in which order. */
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { approved, fakeCharacter, fakeTrigger, FakeVoice } from '../../testing/fakes.ts';
import type { NewEvent } from '../domain/events.ts';
import type { TurnScope } from '../domain/turn.ts';
import type { Memory } from '../ports/memory.ts';
import type { Heard, Speaker, SpeakerListener } from '../ports/speaker.ts';
import { castOf } from './characters.ts';
import { createConductor, type Conductor } from './conductor.ts';
import { LANE_CAPACITY } from './lanes.ts';
import { TURN_LIMIT_MS } from './running-turn.ts';

let clock: FakeClock;
/** What happened to the parts, in order. */
let log: string[];
let events: NewEvent[];
let onEvent: (event: NewEvent) => void;
let turns: Map<string, TurnScope>;
let finish: Map<string, () => void>;
let heard: Map<string, Heard>;
let speaks: SpeakerListener;
let memory: Memory;
let conductor: Conductor;

const ended = (): string[] =>
  events.flatMap((event) => (event.type === 'turn.finished' || event.type === 'turn.cut' ? [`${event.type} ${event.turnId}`] : []));
const started = (): string[] => events.flatMap((event) => (event.type === 'turn.started' ? [event.trigger.text] : []));
const errors = (): string[] => events.flatMap((event) => (event.type === 'log' && event.level === 'error' ? [event.message] : []));
const settle = (): Promise<void> => clock.advance(0);

beforeEach(() => {
  clock = new FakeClock();
  log = [];
  events = [];
  onEvent = () => undefined;
  turns = new Map();
  finish = new Map();
  heard = new Map();
  speaks = {};
  memory = {
    recall: () => Promise.resolve({ turns: [], facts: [] }),
    conversation: () => [],
    saw: () => undefined,
    followUps: () => Promise.resolve([]),
    people: () => Promise.resolve([]),
    sumUp: () => Promise.resolve(false),
    known: () => Promise.resolve([]),
    change: () => Promise.resolve(false),
    erase: () => Promise.resolve({ facts: 0, exchanges: 0, summaries: 0, copies: 0, names: [] }),
    commit: ({ turnId }) => void log.push(`commit ${turnId}`),
    forget: () => void log.push('forget'),
    summary: () => ({ turns: 0, detail: '' }),
    close: () => Promise.resolve(),
  };
  const speaker: Speaker = {
    play: () => Promise.resolve(),
    drained: () => Promise.resolve(),
    heard: (turnId) => heard.get(turnId) ?? { text: approved(''), complete: false, playedMs: 0 },
    cut: (epoch) => void log.push(`silence ${epoch}`),
    follow: (listener) => {
      speaks = listener;
      return () => void log.push('unfollowed');
    },
    close: () => Promise.resolve(),
  };
  conductor = createConductor({
    clock,
    speaker,
    characters: castOf([fakeCharacter({ memory, voice: new FakeVoice(clock) })]),
    emit: (event) => {
      events.push(event);
      onEvent(event);
    },
    reply: (turn) => {
      turns.set(turn.id, turn);
      turn.signal.addEventListener('abort', () => log.push(`abort ${turn.id}`));
      return new Promise((resolve) => finish.set(turn.id, resolve));
    },
  });
});

describe('a cut', () => {
  it('silences before it stops the work: what a part does when it is aborted is not heard any more', () => {
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    conductor.panic();
    expect(log).toEqual(['silence 2', 'abort t1']);
  });

  it('remembers what was heard after the work has stopped, and tells of it', () => {
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    heard.set('t1', { text: approved('Hello'), complete: false, playedMs: 100 });
    conductor.mute(true);
    expect(log).toEqual(['silence 2', 'abort t1', 'commit t1']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'turn.cut', turnId: 't1', reason: 'mute', heard: 'Hello' }));
  });

  it('is the last word of a turn: it is told neither as finished nor as failed after it', async () => {
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    conductor.panic();
    finish.get('t1')?.();
    await settle();
    expect(events.map(({ type }) => type)).toEqual(['turn.started', 'turn.cut']);
  });

  it('with nothing on the floor silences all the same, and tells of no turn', () => {
    conductor.panic();
    expect(log).toEqual(['silence 2']);
    expect(events).toEqual([]);
  });
});

describe('a turn that was not hers', () => {
  // Reasoning whose beginning the model's template had written was spoken before its end told what it was, and then remembered as her answer.
  it('is silenced, forgotten and asked once more', () => {
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    heard.set('t1', { text: approved('The user says one.'), complete: false, playedMs: 100 });
    speaks.playing?.('t1', 0, 1);
    turns.get('t1')?.takeBack();
    expect(log).toEqual(['silence 2', 'abort t1']);
    expect(started()).toEqual(['one', 'one']);
    turns.get('t1')?.takeBack();
    expect(ended(), 'of a turn that is over nothing can be taken back').toEqual(['turn.cut t1']);
  });
});

describe('what the platform takes back', () => {
  it('is forgotten, and only after the cut that remembers what was heard of its answer', () => {
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    heard.set('t1', { text: approved('Hello'), complete: false, playedMs: 100 });
    conductor.retract({ viewerId: 'ann' });
    expect(log).toEqual(['silence 2', 'abort t1', 'commit t1', 'forget']);
  });

  it('does not stop the house when memory cannot forget', async () => {
    memory.forget = () => {
      throw new Error('disk gone');
    };
    conductor.retract({ all: true });
    await clock.advance(1);
    conductor.submit(fakeTrigger('chat', 'after', { viewer: 'bob', nowMs: clock.nowMs() }));
    expect(errors()).toEqual(['memory did not forget what was taken back: disk gone']);
    expect(started()).toEqual(['after']);
  });
});

describe('a listener that acts on what it hears', () => {
  it('of a drop, by submitting, makes no turn that the director does not know', async () => {
    // Once, that submit was carried out within the batch of the message that caused the drop: what was paid for took
    // the prepared place, then the rest of the batch began the turn that had just been thrown away. The director
    // did not know of it, and nobody ended it.
    onEvent = (event) => {
      if (event.type === 'trigger.dropped' && event.reason === 'crowded-out')
        conductor.submit(fakeTrigger('paid', 'in answer', { viewer: 'cat' }));
    };
    conductor.submit(fakeTrigger('chat', 'first', { viewer: 'ann' }));
    for (let n = 0; n < LANE_CAPACITY.chat; n++) conductor.submit(fakeTrigger('chat', `more ${n}`, { viewer: 'ann' }));
    expect([...turns.keys()], 'nobody else waits, so nothing is prepared').toEqual(['t1']);
    conductor.submit(fakeTrigger('chat', 'from bob', { viewer: 'bob' }));
    expect(conductor.state.prepared?.trigger.text).toBe('in answer');
    const known = [conductor.state.floor?.turnId, conductor.state.prepared?.turnId];
    for (const [id, { signal }] of turns) expect(signal.aborted, `${id} is known to the director, or has ended`).toBe(!known.includes(id));
    finish.get('t1')?.();
    await settle();
    expect(started()).toEqual(['first', 'in answer']);
    await conductor.close();
    for (const [id, { signal }] of turns) expect(signal.aborted, `${id} has ended`).toBe(true);
  });

  it('of a cut, by resuming, is heard after the cut is whole', () => {
    onEvent = (event) => {
      if (event.type === 'turn.cut') conductor.resume();
    };
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('paid', 'two', { viewer: 'bob' }));
    conductor.panic();
    expect(ended()).toEqual(['turn.cut t1']);
    expect(conductor.state.panicked).toBe(false);
    expect(started()).toEqual(['one', 'two']);
    expect(turns.get('t1')?.signal.aborted).toBe(true);
  });
});

describe('a fault while an order is carried out', () => {
  it('loses nothing of the rest of the batch', async () => {
    // A cut whose telling throws: what follows it in the batch, the next start, is owed all the same.
    onEvent = (event) => {
      if (event.type === 'turn.cut') throw new Error('no room');
    };
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('chat', 'two', { viewer: 'bob' }));
    conductor.retract({ viewerId: 'ann' });
    await settle();
    expect(errors()).toEqual(['"cut" could not be carried out: no room']);
    expect(started()).toEqual(['one', 'two']);
    expect(log).toContain('forget');
  });

  it('in memory keeps neither the end of a turn nor the next turn from coming', async () => {
    memory.commit = () => {
      throw new Error('disk full');
    };
    heard.set('t1', { text: approved('Hello'), complete: true, playedMs: 100 });
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('chat', 'two', { viewer: 'bob' }));
    finish.get('t1')?.();
    await settle();
    expect(errors()).toEqual(['memory did not take what was heard: disk full']);
    expect(ended()).toEqual(['turn.finished t1']);
    expect(started()).toEqual(['one', 'two']);
  });
});

describe('a turn', () => {
  it('nobody heard is not remembered', async () => {
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    finish.get('t1')?.();
    await settle();
    expect(ended()).toEqual(['turn.finished t1']);
    expect(log).not.toContain('commit t1');
  });

  it('that is silent for too long is cut, and its successor has the whole limit again', async () => {
    conductor.submit(fakeTrigger('chat', 'hangs', { viewer: 'ann' }));
    await clock.advance(TURN_LIMIT_MS - 1);
    conductor.submit(fakeTrigger('paid', 'next', { viewer: 'bob' }));
    expect(ended()).toEqual([]);
    await clock.advance(1);
    expect(ended()).toEqual(['turn.cut t1']);
    await clock.advance(TURN_LIMIT_MS - 1);
    expect(ended()).toEqual(['turn.cut t1']);
  });

  it('tells the playing of a clause once it is known, and of a turn that is gone nothing', () => {
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    speaks.playing?.('t1', 0, 40);
    speaks.playing?.('t9', 0, 40);
    expect(events.filter(({ type }) => type === 'turn.playing')).toEqual([{ type: 'turn.playing', turnId: 't1', seq: 0 }]);
    expect(conductor.state.floor?.playing).toBe(true);
    expect(turns.get('t1')?.timeline.marks.playing).toBe(40);
  });
});

describe('what waits for its time', () => {
  it('is told as stale when the time comes, without another event', async () => {
    conductor.mute(true);
    conductor.submit(fakeTrigger('question', 'what?', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('paid', 'cheer', { viewer: 'bob' }));
    expect(clock.pending, 'one timer, however many events').toBe(1);
    await clock.advance(44_999);
    expect(events.filter(({ type }) => type === 'trigger.dropped')).toEqual([]);
    await clock.advance(1);
    expect(events).toContainEqual({ type: 'trigger.dropped', triggerId: 'what?', kind: 'chat', reason: 'stale' });
    expect(clock.pending).toBe(0);
  });
});

describe('closing', () => {
  it('silences, ends every turn, prepared ones too, takes nothing more, and leaves no timer', async () => {
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('chat', 'two', { viewer: 'bob' }));
    const closing = conductor.close();
    expect(log[0]).toBe('silence 2');
    expect([...turns.values()].map(({ signal }) => signal.aborted)).toEqual([true, true]);
    await settle();
    await closing;
    conductor.submit(fakeTrigger('chat', 'late', { viewer: 'cat' }));
    expect(started()).toEqual(['one']);
    expect(log.at(-1)).toBe('unfollowed');
    expect(clock.pending).toBe(0);
  });
});
