import { expect, it } from 'vitest';
import { fakeTrigger } from '../../testing/fakes.ts';
import { queueSchema } from '../domain/vitals.ts';
import { initialDirectorState } from './director-state.ts';
import { direct } from './director.ts';
import { queueOf } from './queue.ts';

it('counts who waits by lane, and not who is being answered or prepared', () => {
  let state = initialDirectorState();
  for (const [n, lane] of (['chat', 'chat', 'paid', 'question', 'paid'] as const).entries())
    [state] = direct(state, { type: 'trigger', trigger: fakeTrigger(lane, `text ${n}`, { viewer: `v${n}` }), nowMs: 0 });
  const queue = queueOf(state);
  // The first has the floor; of the others the first paid one is prepared.
  expect(queue).toMatchObject({ waiting: 3, byLane: { streamer: 0, paid: 1, question: 1, chat: 1 }, floor: 't1', prepared: 't3' });
  expect(queueSchema.parse(queue)).toEqual(queue);
});

it('tells who comes next in the order in which they would be taken, and why', () => {
  let state = initialDirectorState();
  for (const [n, [lane, viewer]] of (
    [
      ['chat', 'a'],
      ['chat', 'b'],
      ['question', 'c'],
      ['chat', 'b'],
      ['paid', 'd'],
      ['chat', 'e'],
      ['chat', 'f'],
    ] as const
  ).entries())
    [state] = direct(state, {
      type: 'trigger',
      trigger: fakeTrigger(lane, `a text of its own ${n} ${'xyzvwst'[n] ?? ''}`, { viewer }),
      nowMs: 0,
    });
  const told = queueOf(state).next.map(({ lane, user }) => `${lane} ${user ?? ''}`);
  expect(told).toHaveLength(5);
  // Then it is tried: each in turn has the floor and is over.
  const came: string[] = [];
  for (let n = 1; came.length < told.length; n++) {
    [state] = direct(state, { type: 'turn.over', turnId: state.floor?.turnId ?? '', nowMs: n });
    came.push(`${state.floor?.trigger.lane ?? ''} ${state.floor?.trigger.viewer?.name ?? ''}`);
  }
  expect(told).toEqual(came);
});
