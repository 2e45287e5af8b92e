import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { NewEvent } from '../domain/events.ts';
import { Actions } from './actions.ts';

it('keeps the ten newest, newest first, with their time, and tells each', async () => {
  const clock = new FakeClock(0);
  const told: NewEvent[] = [];
  const actions = new Actions(clock, (event) => told.push(event));
  for (let n = 0; n < 12; n++) {
    actions.did(`act ${n}`, n === 11 ? 'why' : undefined);
    await clock.advance(1);
  }
  expect(actions.latest().map(({ action }) => action)).toEqual(Array.from({ length: 10 }, (_, n) => `act ${11 - n}`));
  expect(actions.latest()[0]).toEqual({ at: 11, action: 'act 11', detail: 'why' });
  expect(told).toHaveLength(12);
  expect(told.at(-1)).toEqual({ type: 'action', action: 'act 11', detail: 'why' });
});

it('hands out a copy: what a reader does to it is not done to her', () => {
  const actions = new Actions(new FakeClock(), () => undefined);
  actions.did('mute');
  actions.latest().length = 0;
  expect(actions.latest()).toHaveLength(1);
});
