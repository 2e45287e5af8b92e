import { expect, it } from 'vitest';
import { approved } from '../../testing/fakes.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { Clause } from '../domain/clause.ts';
import { sleep } from '../kernel/clock.ts';
import { neverLate } from './never-late.ts';

const clause = (seq: number, text: string): Clause => ({ seq, text: approved(text), emotion: null });
const signal = new AbortController().signal;

function said(
  clock: FakeClock,
  firstMs: number,
  floor: Promise<unknown>,
  deadlineMs = 0,
  secondMs = 0,
): { readonly heard: string[]; readonly done: Promise<void> } {
  async function* model(): AsyncGenerator<Clause, void, undefined> {
    await sleep(clock, firstMs, signal);
    yield clause(0, 'One.');
    if (secondMs > 0) await sleep(clock, secondMs, signal);
    yield clause(1, 'Two.');
  }
  const heard: string[] = [];
  const read = async (): Promise<void> => {
    for await (const { seq, text } of neverLate(model(), {
      ...{ clock, limitMs: 900, deadlineMs, floor, filler: () => clause(0, 'Hmm.') },
      tooLate: (answered) => (answered ? null : clause(0, 'Lost it.')),
    }))
      heard.push(`${seq} ${text} ${clock.nowMs()}`);
  };
  return { heard, done: read() };
}

it('says nothing of its own when the model is in time', async () => {
  const clock = new FakeClock();
  const { heard, done } = said(clock, 899, Promise.resolve());
  await clock.advance(5000);
  await done;
  expect(heard).toEqual(['0 One. 899', '1 Two. 899']);
  expect(clock.pending).toBe(0);
});

it('fills at the limit, once, and the answer follows', async () => {
  const clock = new FakeClock();
  const { heard, done } = said(clock, 3000, Promise.resolve());
  await clock.advance(5000);
  await done;
  expect(heard).toEqual(['0 Hmm. 900', '1 One. 3000', '2 Two. 3000']);
});

it('a prepared turn is not late while it has not the floor', async () => {
  const clock = new FakeClock();
  const floor = Promise.withResolvers<undefined>();
  const { heard, done } = said(clock, 3000, floor.promise);
  await clock.advance(1500);
  expect(heard).toEqual([]);
  floor.resolve(undefined);
  await clock.advance(5000);
  await done;
  expect(heard[0]).toBe('0 Hmm. 1500');
});

it.each([
  ['nothing of the answer came: something is said in its stead', 60_000, 0, ['0 Hmm. 900', '1 Lost it. 5000']],
  ['some of it came: it just ends', 1000, 60_000, ['0 Hmm. 900', '1 One. 1000']],
  ['in time', 1000, 3000, ['0 Hmm. 900', '1 One. 1000', '2 Two. 4000']],
])('the deadline: %s', async (_, firstMs, secondMs, expected) => {
  const clock = new FakeClock();
  const { heard, done } = said(clock, firstMs, Promise.resolve(), 5000, secondMs);
  await clock.advance(10_000);
  await done;
  expect(heard).toEqual(expected);
});

it('the deadline of a prepared turn begins with its floor', async () => {
  const clock = new FakeClock();
  const floor = Promise.withResolvers<undefined>();
  const { heard, done } = said(clock, 60_000, floor.promise, 5000);
  await clock.advance(20_000);
  expect(heard).toEqual([]);
  floor.resolve(undefined);
  await clock.advance(5000);
  await done;
  expect(heard).toEqual(['0 Hmm. 20000', '1 Lost it. 25000']);
});
