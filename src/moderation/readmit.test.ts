import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { createModeration } from './moderation.ts';

const guard = { model: 'never asked', judge: () => expect.unreachable('no guard is asked of what was approved once') };
const moderation = createModeration({ profile: 'pg13', clock: new FakeClock(), report: () => undefined, guard });

it('text that was approved once comes back as it was, without a guard model', async () => {
  expect(await moderation.readmit('You told me about your new plant.')).toBe('You told me about your new plant.');
});

it('text that today’s rules stop, or would change, does not come back', async () => {
  expect(await moderation.readmit('kill yourself')).toBeNull();
  // Milder words would be put in its place now: that is not what was approved then.
  expect(await moderation.readmit('that was damn close')).toBeNull();
});
