import { expect, it } from 'vitest';
import { Slots } from './slots.ts';

const never = new AbortController().signal;

/** Whether a promise has resolved by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

it('a second request finds out that there is one slot, and every later one waits here', async () => {
  const slots = new Slots();
  const first = await slots.acquire(never);
  first.answered();
  const second = await slots.acquire(never);
  // It stands in the server's queue: its time does not count.
  expect(await isDone(second.free)).toBe(false);
  first.release();
  expect(await isDone(second.free)).toBe(true);
  expect(slots.known).toBe(1);
  const third = slots.acquire(never);
  expect(await isDone(third)).toBe(false);
  second.answered();
  second.release();
  expect(await isDone((await third).free)).toBe(true);
});

it('a second request that is answered beside the first shows a second slot', async () => {
  const slots = new Slots();
  const first = await slots.acquire(never);
  const second = await slots.acquire(never);
  second.answered();
  expect(slots.known).toBe(2);
  first.release();
  second.release();
  const both = [await slots.acquire(never), await slots.acquire(never)];
  expect(await isDone(Promise.all(both.map((lease) => lease.free)))).toBe(true);
  expect(await isDone(slots.acquire(never))).toBe(false);
});

it('a waiting request that is given up takes no slot, and wakes nobody', async () => {
  const slots = new Slots();
  const first = await slots.acquire(never);
  const second = await slots.acquire(never);
  const turn = new AbortController();
  const third = slots.acquire(turn.signal);
  turn.abort(new Error('discarded'));
  await expect(third).rejects.toThrow('discarded');
  const fourth = slots.acquire(never);
  first.release();
  second.release();
  (await fourth).release();
  expect(slots.idle).toBe(true);
});

it('a turn ends work of an idle moment', async () => {
  const slots = new Slots();
  let stopped = 0;
  const over = slots.lend(() => (stopped += 1));
  await slots.acquire(never);
  expect(stopped).toBe(1);
  over();
  await slots.acquire(never);
  expect(stopped).toBe(1);
});
