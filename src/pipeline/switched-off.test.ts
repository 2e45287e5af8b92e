/** The model switched off in mid-stream, with the reply chain whole: the story of a fault that a review found. */
import { beforeEach, expect, it } from 'vitest';
import { fakeTrigger } from '../../testing/fakes.ts';
import { buildSpine } from '../../testing/spine.ts';

let { clock, policy, voice, conductor, of } = buildSpine();
beforeEach(() => {
  ({ clock, policy, voice, conductor, of } = buildSpine());
});

it('thirty cheers that wait cause no further call of the model, and each is answered after it is on again', async () => {
  // Once, they were thought about one after the other: twenty-nine more calls of a model that was switched off.
  policy.reply = (prompt) => `Thank you, ${prompt.cue.text}.`;
  for (let n = 0; n < 30; n++) conductor.submit(fakeTrigger('paid', `cheer${n}`, { viewer: `v${n}` }));
  await clock.advance(50);
  const callsBefore = policy.asked.length;
  conductor.setThinking(false);
  await clock.advance(600_000);
  expect(policy.asked).toHaveLength(callsBefore);
  expect(of('turn.finished')).toEqual([]);
  expect(conductor.state.waiting.paid).toHaveLength(30);
  conductor.setThinking(true);
  await clock.advance(600_000);
  const heard = of('turn.finished').map((event) => event.heard);
  expect(heard.toSorted()).toEqual(Array.from({ length: 30 }, (_, n) => `Thank you, cheer${n}.`).toSorted());
});

it('a chat reply that was prepared is never spoken, then or later', async () => {
  policy.reply = (prompt) => `${prompt.cue.text} has a long answer of ten words in all.`;
  conductor.submit(fakeTrigger('streamer', 'The streamer typed these words for her to say now.'));
  conductor.submit(fakeTrigger('chat', 'second', { viewer: 'bob' }));
  await clock.advance(500);
  expect(conductor.state.prepared?.trigger.text).toBe('second');
  expect(voice.spoken, 'its first clause was made already').toHaveLength(2);
  conductor.setThinking(false);
  await clock.advance(60_000);
  conductor.setThinking(true);
  await clock.advance(60_000);
  expect(of('turn.started').map((event) => event.trigger.text)).toEqual(['The streamer typed these words for her to say now.']);
  expect(of('turn.finished').map((event) => event.heard)).toEqual(['The streamer typed these words for her to say now.']);
  expect(of('trigger.dropped')).toEqual([{ type: 'trigger.dropped', triggerId: 'second', kind: 'chat', reason: 'disabled' }]);
  expect(policy.aborted + policy.asked.length).toBeLessThanOrEqual(2);
});

it('what is said as it stands goes on: it needs no model', async () => {
  conductor.setThinking(false);
  conductor.submit(fakeTrigger('streamer', 'Good evening.'));
  await clock.advance(10_000);
  expect(of('turn.finished').map((event) => event.heard)).toEqual(['Good evening.']);
  expect(policy.asked).toEqual([]);
});
