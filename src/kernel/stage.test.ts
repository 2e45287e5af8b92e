import { describe, expect, it, vi } from 'vitest';
import { ahead, onFirst } from './stage.ts';

const turnOver = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Counts what is pulled from it and notes that it was told to end. */
function source(length = Infinity): { made: number; ended: boolean; items: () => AsyncGenerator<number> } {
  const state = {
    made: 0,
    ended: false,
    async *items() {
      try {
        while (state.made < length) {
          state.made += 1;
          yield await Promise.resolve(state.made);
        }
      } finally {
        state.ended = true;
      }
    },
  };
  return state;
}

describe('a stage that runs ahead', () => {
  it('passes everything on in order', async () => {
    const passed: number[] = [];
    for await (const item of ahead(source(5).items(), 2, new AbortController().signal)) passed.push(item);
    expect(passed).toEqual([1, 2, 3, 4, 5]);
  });

  it('makes so much ahead and no more, and its producer is told when the consumer leaves', async () => {
    const from = source();
    const items = ahead(from.items(), 2, new AbortController().signal);
    await items.next();
    await turnOver();
    // One taken, two in the channel, one that waits for room.
    expect(from.made).toBe(4);
    await items.return();
    await turnOver();
    expect(from.ended).toBe(true);
    expect(from.made).toBe(4);
  });

  it("ends with the signal's reason also when the producer does not listen, and what was made before is not passed on", async () => {
    const abort = new AbortController();
    async function* deaf(): AsyncGenerator<number> {
      yield 1;
      yield 2;
      await new Promise(() => undefined);
    }
    const items = ahead(deaf(), 5, abort.signal);
    expect((await items.next()).value).toBe(1);
    await turnOver();
    abort.abort(new Error('cut'));
    await expect(items.next()).rejects.toThrow('cut');
  });

  it("passes a producer's error on after what it had made", async () => {
    async function* fails(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      throw new Error('broke off');
    }
    const items = ahead(fails(), 5, new AbortController().signal);
    expect((await items.next()).value).toBe(1);
    await expect(items.next()).rejects.toThrow('broke off');
  });
});

it('onFirst calls once, with the first item and not before', async () => {
  const call = vi.fn();
  const items = onFirst(source(3).items(), call);
  expect(call).not.toHaveBeenCalled();
  await items.next();
  expect(call).toHaveBeenCalledOnce();
  for await (const item of items) expect(item).toBeGreaterThan(1);
  expect(call).toHaveBeenCalledOnce();
});
