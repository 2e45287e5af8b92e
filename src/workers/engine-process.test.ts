/** The seam with a real process and a real thread in it. */
import { logTo } from '../kernel/log.ts';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import type { EngineLink } from '../ports/engine.ts';
import { startEngine } from './supervisor.ts';
import { forkEngine } from './child.ts';

const ENTRY = new URL('./fixtures/counting-main.ts', import.meta.url);
const links: EngineLink[] = [];

function start(greeting = 'hello'): { link: EngineLink; reports: ModuleReport[]; pids: number[] } {
  const reports: ModuleReport[] = [];
  const pids: number[] = [];
  const fork = forkEngine(ENTRY, []);
  const link = startEngine({
    name: 'the counter',
    provider: 'counting',
    entry: ENTRY,
    config: { greeting },
    clock: systemClock,
    report: (report) => reports.push(report),
    log: logTo(() => undefined),
    limits: { waitForStartMs: 20_000, waitForRestartMs: 20_000, restartMinMs: 10 },
    spawn: (events) => {
      const child = fork(events);
      pids.push(child.pid ?? 0);
      return child;
    },
  });
  links.push(link);
  return { link, reports, pids };
}

afterEach(async () => {
  await Promise.all(links.splice(0).map((link) => link.close()));
});

async function all(chunks: AsyncIterable<unknown>): Promise<unknown[]> {
  const got: unknown[] = [];
  for await (const chunk of chunks) got.push(chunk);
  return got;
}

const never = new AbortController().signal;

test('typed arrays come through whole and jobs keep their order', async () => {
  const { link, reports } = start();
  const first = all(link.run({ kind: 'count', to: 3 }, never));
  const second = all(link.run({ kind: 'count', to: 1 }, never));
  expect(await first).toEqual([1, 2, 3].map((n) => ({ n, pcm: new Int16Array([n, -n]) })));
  expect(await second).toHaveLength(1);
  expect(reports.map((report) => report.state)).toEqual(['unknown', 'online']);
  expect(reports.at(-1)).toMatchObject({ provider: 'counting', detail: 'hello' });
});

test('a cancel reaches a thread that is deep in synchronous work, and the next job runs', async () => {
  const { link } = start();
  const turn = new AbortController();
  const blocked = link.run({ kind: 'block' }, turn.signal)[Symbol.asyncIterator]();
  expect(await blocked.next()).toEqual({ done: false, value: 'blocking' });
  const next = all(link.run({ kind: 'count', to: 2 }, never));
  const reason = new Error('panic');
  turn.abort(reason);
  await expect(blocked.next()).rejects.toBe(reason);
  expect(await next).toHaveLength(2);
});

test('a reader that leaves stops the work', async () => {
  const { link } = start();
  for await (const chunk of link.run({ kind: 'block' }, never)) {
    expect(chunk).toBe('blocking');
    break;
  }
  expect(await all(link.run({ kind: 'count', to: 1 }, never))).toHaveLength(1);
});

test('an engine that throws fails its job and nothing else', async () => {
  const { link } = start();
  await expect(all(link.run({ kind: 'fail', message: 'no such number' }, never))).rejects.toThrow('the counter: no such number');
  expect(await all(link.run({ kind: 'count', to: 1 }, never))).toHaveLength(1);
});

test('killed in mid-job: the job fails at once, the process comes back, the next job runs', async () => {
  const { link, reports, pids } = start();
  const job = link.run({ kind: 'block' }, never)[Symbol.asyncIterator]();
  await job.next();
  process.kill(pids[0]!, 'SIGKILL');
  // Windows knows no signals: who ends a process from outside gives it an exit code.
  const end = process.platform === 'win32' ? 'it exited with code 1' : 'it was ended by SIGKILL';
  await expect(job.next()).rejects.toThrow(`the counter stopped while it was working: ${end}`);
  expect(reports.at(-1)).toMatchObject({ state: 'offline' });
  expect(await all(link.run({ kind: 'count', to: 1 }, never))).toHaveLength(1);
  expect(reports.map((report) => report.state)).toEqual(['unknown', 'online', 'offline', 'online']);
  expect(pids).toHaveLength(2);
});

test('an engine that cannot open says why', async () => {
  const { link, reports } = start('broken');
  await expect
    .poll(() => reports.find((report) => report.state === 'offline')?.detail, { timeout: 20_000 })
    .toContain('the greeting is broken');
  await link.close();
});

test('closing ends the process, in mid-job too', async () => {
  const { link, pids } = start();
  const job = link.run({ kind: 'block' }, never)[Symbol.asyncIterator]();
  await job.next();
  await link.close();
  expect(() => process.kill(pids[0]!, 0)).toThrow();
  await expect(link.ready()).rejects.toThrow('closed');
});

test("the streamer's secrets stay out of the process", async () => {
  process.env['OPENAI_API_KEY'] = 'sk-secret';
  try {
    const { link } = start();
    expect((await link.ready())['secret']).toBeNull();
  } finally {
    delete process.env['OPENAI_API_KEY'];
  }
});
