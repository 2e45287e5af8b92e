/** Jobs that are written to and read from at the same time, with a real process and a real thread in between. */
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { logTo } from '../kernel/log.ts';
import type { EngineJob, EngineLink } from '../ports/engine.ts';
import { forkEngine } from './child.ts';
import type { EchoJob } from './fixtures/echo-main.ts';
import { INPUT_CREDITS, OUTPUT_CREDITS } from './messages.ts';
import { startEngine } from './supervisor.ts';

const ENTRY = new URL('./fixtures/echo-main.ts', import.meta.url);
const links: EngineLink[] = [];
const never = new AbortController().signal;

function start(): { link: EngineLink; pids: number[]; open: (job: EchoJob, signal?: AbortSignal) => EngineJob } {
  const pids: number[] = [];
  const fork = forkEngine(ENTRY, []);
  const link = startEngine({
    name: 'the echo',
    provider: 'echo',
    entry: ENTRY,
    config: null,
    clock: systemClock,
    report: () => undefined,
    log: logTo(() => undefined),
    limits: { waitForStartMs: 20_000, waitForRestartMs: 20_000, restartMinMs: 10 },
    spawn: (events) => {
      const child = fork(events);
      pids.push(child.pid ?? 0);
      return child;
    },
  });
  links.push(link);
  return { link, pids, open: (job, signal = never) => link.open(job, signal) };
}

afterEach(async () => {
  await Promise.all(links.splice(0).map((link) => link.close()));
});

async function all(chunks: AsyncIterable<unknown>): Promise<unknown[]> {
  const got: unknown[] = [];
  for await (const chunk of chunks) got.push(chunk);
  return got;
}

test('what is written comes out in order while more is written, and the end of input is the end of the job', async () => {
  const { open } = start();
  const job = open({ kind: 'echo' });
  const heard = all(job.output);
  const numbers = Array.from({ length: 500 }, (_, n) => n);
  for (const n of numbers) expect(await job.write(n)).toBe(true);
  job.end();
  expect(await heard).toEqual([...numbers, { sum: 124_750 }]);
  expect(await job.write(1).catch((error: unknown) => (error as Error).message)).toContain('no input any more');
});

test('what is written before the process is there waits for it, the end included', async () => {
  const { open } = start();
  const job = open({ kind: 'echo' });
  const written = Promise.all([1, 2, 3].map((n) => job.write(n)));
  job.end();
  expect(await all(job.output)).toEqual([1, 2, 3, { sum: 6 }]);
  expect(await written).toEqual([true, true, true]);
});

test('a writer that does not stop is held while the engine takes nothing, and let go when the job ends', async () => {
  const { open, link } = start();
  await link.ready();
  const ended = new AbortController();
  const job = open({ kind: 'deaf' }, ended.signal);
  let written = 0;
  const writing = (async () => {
    while (await job.write(written)) written += 1;
  })();
  // Another job goes through the same process and back, so every message before it has arrived.
  const other = open({ kind: 'echo' });
  await other.write(1);
  other.end();
  await all(other.output);
  expect(written).toBe(INPUT_CREDITS);
  ended.abort(new Error('enough'));
  await writing;
  expect(written).toBe(INPUT_CREDITS);
  await expect(all(job.output)).rejects.toThrow('enough');
});

test('an engine that asks for room is held by a reader that does not read, and goes on when it does', async () => {
  const { open } = start();
  const job = open({ kind: 'flood' });
  const reader = job.output[Symbol.asyncIterator]();
  expect(await reader.next()).toEqual({ done: false, value: 0 });
  const other = open({ kind: 'echo' });
  other.end();
  await all(other.output);
  const read = [0];
  for (let n = 1; n < 5 * OUTPUT_CREDITS; n += 1) read.push((await reader.next()).value as number);
  expect(read).toEqual(Array.from({ length: 5 * OUTPUT_CREDITS }, (_, n) => n));
  await reader.return?.();
});

test('jobs run side by side: a long one does not keep a short one waiting', async () => {
  const { open } = start();
  const long = open({ kind: 'echo' });
  const reader = long.output[Symbol.asyncIterator]();
  await long.write(1);
  expect((await reader.next()).value).toBe(1);
  const short = open({ kind: 'echo' });
  await short.write(5);
  short.end();
  expect(await all(short.output)).toEqual([5, { sum: 5 }]);
  await long.write(2);
  expect((await reader.next()).value).toBe(2);
  long.end();
  expect((await reader.next()).value).toEqual({ sum: 3 });
});

test('killed in the middle: the output rejects, a write says that nobody takes it, and the next job runs', async () => {
  const { open, pids } = start();
  const job = open({ kind: 'echo' });
  const reader = job.output[Symbol.asyncIterator]();
  await job.write(1);
  await reader.next();
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await expect(reader.next()).rejects.toThrow('the echo stopped while it was working');
  expect(await job.write(2)).toBe(false);
  const next = open({ kind: 'echo' });
  next.end();
  expect(await all(next.output)).toEqual([{ sum: 0 }]);
});
