import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Channel } from './channel.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { ahead } from './stage.ts';
import { sleep } from './clock.ts';

const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
};

describe('Channel', () => {
  it('delivers everything in order, whatever the capacity', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.integer(), { nil: undefined }), { maxLength: 50 }),
        fc.integer({ min: 1, max: 5 }),
        async (items, capacity) => {
          const channel = new Channel<number | undefined>(capacity);
          const sent = (async () => {
            for (const item of items) await channel.send(item);
            channel.close();
          })();
          expect(await collect(channel)).toEqual(items);
          await sent;
        },
      ),
    );
  });

  it('makes the sender wait when full, and tells it when nobody will ever receive', async () => {
    const channel = new Channel<number>(1);
    expect(await channel.send(1)).toBe(true);
    const second = channel.send(2);
    const reader = channel[Symbol.asyncIterator]();
    expect((await reader.next()).value).toBe(1);
    expect(await second).toBe(true);
    await reader.return();
    expect(await channel.send(3)).toBe(false);
  });

  it('lets a waiting sender go when its turn is aborted', async () => {
    const channel = new Channel<number>(1);
    await channel.send(1);
    const abort = new AbortController();
    const second = channel.send(2, abort.signal);
    abort.abort(new Error('cut'));
    await expect(second).rejects.toThrow('cut');
    expect(channel.size).toBe(1);
  });

  it('hands on an error after the items sent before it', async () => {
    const channel = new Channel<number>(4);
    await channel.send(1);
    channel.fail(new Error('broken'));
    const items: number[] = [];
    await expect(
      (async () => {
        for await (const item of channel) items.push(item);
      })(),
    ).rejects.toThrow('broken');
    expect(items).toEqual([1]);
  });
});

describe('ahead', () => {
  it('runs at most its capacity ahead of the consumer', async () => {
    let made = 0;
    async function* numbers(): AsyncGenerator<number> {
      for (; made < 10;) {
        await Promise.resolve();
        yield made++;
      }
    }
    const stage = ahead(numbers(), 2, new AbortController().signal);
    await stage.next();
    await new Promise((resolve) => setImmediate(resolve));
    // One taken, two in the channel, one in the hand of the waiting sender.
    expect(made).toBeLessThanOrEqual(4);
    expect(made).toBeGreaterThanOrEqual(3);
  });

  it('does not wait for a producer that ignores the abort', async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    async function* hung(): AsyncGenerator<number> {
      yield 1;
      await sleep(clock, 1e9);
      yield 2;
    }
    const stage = ahead(hung(), 1, abort.signal);
    expect((await stage.next()).value).toBe(1);
    const next = stage.next();
    abort.abort(new Error('cut'));
    await expect(next).rejects.toThrow('cut');
  });

  it('returns the producer when the consumer leaves', async () => {
    let returned = false;
    async function* numbers(): AsyncGenerator<number> {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        returned = true;
      }
    }
    for await (const n of ahead(numbers(), 1, new AbortController().signal)) if (n === 3) break;
    await new Promise((resolve) => setImmediate(resolve));
    expect(returned).toBe(true);
  });
});
