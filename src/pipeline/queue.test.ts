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
