import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { fakeTrigger } from '../../testing/fakes.ts';
import type { NewEvent } from '../domain/events.ts';
import { RunningTurn, TURN_LIMIT_MS, TurnAborted } from './running-turn.ts';

let clock: FakeClock;
let told: NewEvent[];
let overTime: number;
let takenBack: number;
let turn: RunningTurn;
const clause: NewEvent = { type: 'turn.clause', turnId: 't1', seq: 0, text: 'Hello' };
const blocked: NewEvent = {
  type: 'moderation.blocked',
  direction: 'output',
  category: 'test',
  ruleId: 'test',
  excerpt: '•••',
  cause: 'content',
  turnId: 't1',
};

beforeEach(() => {
  clock = new FakeClock();
  told = [];
  overTime = 0;
  takenBack = 0;
  turn = new RunningTurn(
    { turnId: 't1', epoch: 3, trigger: fakeTrigger('chat', 'hi', { viewer: 'ann' }) },
    { clock, emit: (event) => told.push(event), onOverTime: () => void (overTime += 1), onTakenBack: () => void (takenBack += 1) },
  );
});

it('keeps its events back until it has the floor, except that something was blocked', () => {
  turn.scope.emit(clause);
  turn.scope.emit(blocked);
  expect(told).toEqual([blocked]);
  turn.grant();
  expect(told).toEqual([blocked, clause]);
  turn.scope.emit({ ...clause, seq: 1 });
  expect(told).toHaveLength(3);
});

it('that never gets the floor is not told, and whoever waits for its floor is freed', async () => {
  turn.scope.emit(clause);
  turn.end('discarded');
  await expect(turn.floor).rejects.toEqual(new TurnAborted('discarded'));
  await expect(turn.ended()).rejects.toEqual(new TurnAborted('discarded'));
  expect(told).toEqual([]);
});

it('is taken back while it runs, and no more once it is over', () => {
  turn.scope.takeBack();
  expect(takenBack).toBe(1);
  turn.end('not-hers');
  turn.scope.takeBack();
  expect(takenBack).toBe(1);
});

it('has its limit only with the floor, from the last word heard', async () => {
  await clock.advance(TURN_LIMIT_MS * 2);
  expect(overTime, 'prepared it waits as long as it must').toBe(0);
  turn.grant();
  await clock.advance(TURN_LIMIT_MS - 1);
  turn.heardSomething();
  await clock.advance(TURN_LIMIT_MS - 1);
  expect(overTime).toBe(0);
  await clock.advance(1);
  expect(overTime).toBe(1);
});

it('that has ended is not over time any more, and leaves no timer', async () => {
  turn.grant();
  turn.end('finished');
  expect(clock.pending).toBe(0);
  await clock.advance(TURN_LIMIT_MS);
  expect(overTime).toBe(0);
});
