import { logTo } from '../kernel/log.ts';
import { expect, test } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import type { EngineLink } from '../ports/engine.ts';
import type { EngineProcessEvents } from './child.ts';
import type { ToEngine } from './messages.ts';
import { startEngine, type EngineLimits } from './supervisor.ts';

interface FakeProcess {
  readonly events: EngineProcessEvents;
  readonly sent: ToEngine[];
  killed: boolean;
}

const LIMITS: EngineLimits = {
  openTimeoutMs: 10_000,
  heartbeatMs: 1000,
  hungAfterMs: 3000,
  stalledAfterMs: 8000,
  restartMinMs: 100,
  restartMaxMs: 1000,
  healthyAfterMs: 20_000,
  waitForRestartMs: 2000,
  waitForStartMs: 5000,
  closeTimeoutMs: 3000,
};

function setup(): { clock: FakeClock; processes: FakeProcess[]; reports: ModuleReport[]; link: EngineLink } {
  const clock = new FakeClock();
  const processes: FakeProcess[] = [];
  const reports: ModuleReport[] = [];
  const link = startEngine({
    name: 'the voice',
    provider: 'fake',
    entry: 'unused',
    config: { a: 1 },
    clock,
    report: (report) => reports.push(report),
    log: logTo(() => undefined),
    limits: LIMITS,
    spawn: (events) => {
      const made: FakeProcess = { events, sent: [], killed: false };
      processes.push(made);
      return {
        pid: processes.length,
        send: (message) => made.sent.push(message),
        kill: () => {
          made.killed = true;
          events.exit('it was ended by SIGKILL');
        },
      };
    },
  });
  return { clock, processes, reports, link };
}

const INFO = { provider: 'fake', detail: 'here' };
const never = new AbortController().signal;

function ready(process: FakeProcess | undefined): void {
  process?.events.message({ type: 'ready', info: INFO });
}

async function outcome(chunks: AsyncIterable<unknown>): Promise<unknown> {
  const got: unknown[] = [];
  try {
    for await (const chunk of chunks) got.push(chunk);
    return got;
  } catch (error) {
    return (error as Error).message;
  }
}

test('a job given while the process starts is sent when it is ready', async () => {
  const { clock, processes, link } = setup();
  const result = outcome(link.run('job', never));
  await clock.advance(100);
  expect(processes[0]?.sent).toEqual([{ type: 'open', config: { a: 1 } }]);
  ready(processes[0]);
  expect(processes[0]?.sent.at(-1)).toEqual({ type: 'run', generation: 1, job: 'job', input: false });
  processes[0]?.events.message({ type: 'chunk', generation: 1, chunk: 'x' });
  processes[0]?.events.message({ type: 'done', generation: 1 });
  expect(await result).toEqual(['x']);
});

test('a job given while the process restarts waits no longer than it may', async () => {
  const { clock, processes, link } = setup();
  ready(processes[0]);
  processes[0]?.events.exit('it exited with code 1');
  const result = outcome(link.run('job', never));
  await clock.advance(1999);
  let settled = false;
  void result.then(() => (settled = true));
  await clock.advance(0);
  expect(settled).toBe(false);
  await clock.advance(2);
  expect(await result).toMatch(/^the voice is not running/u);
});

test('the delay doubles with every failure, has a ceiling, and is small again after a healthy while', async () => {
  const { clock, processes } = setup();
  const delays: number[] = [];
  const fall = async (): Promise<void> => {
    const before = processes.length;
    processes.at(-1)?.events.exit('it exited with code 1');
    let waited = 0;
    while (processes.length === before) {
      await clock.advance(50);
      waited += 50;
    }
    delays.push(waited);
  };
  for (let n = 0; n < 6; n++) await fall();
  expect(delays).toEqual([100, 200, 400, 800, 1000, 1000]);
  ready(processes.at(-1));
  for (let n = 0; n < 21; n++) {
    await clock.advance(1000);
    processes.at(-1)?.events.message({ type: 'pong', beat: 0, stalledMs: 0 });
  }
  await fall();
  expect(delays.at(-1)).toBe(100);
});

test('a process that stops answering is killed and said to be offline', async () => {
  const { clock, processes, reports } = setup();
  ready(processes[0]);
  await clock.advance(2500);
  processes[0]?.events.message({ type: 'pong', beat: 1, stalledMs: 0 });
  await clock.advance(3400);
  expect(processes[0]?.killed).toBe(false);
  await clock.advance(1000);
  expect(processes[0]?.killed).toBe(true);
  expect(reports.at(-1)).toMatchObject({ state: 'offline' });
  expect(reports.at(-1)?.detail).toContain('no sign of life for 3 s');
});

test('a process that answers but whose engine stands still is killed too', async () => {
  const { clock, processes, reports } = setup();
  ready(processes[0]);
  await clock.advance(1000);
  processes[0]?.events.message({ type: 'pong', beat: 1, stalledMs: 7999 });
  expect(processes[0]?.killed).toBe(false);
  processes[0]?.events.message({ type: 'pong', beat: 2, stalledMs: 8999 });
  expect(processes[0]?.killed).toBe(true);
  expect(reports.at(-1)?.detail).toContain('no progress on one job for 9 s');
});

test('a process that is never ready is ended and started again', async () => {
  const { clock, processes, reports } = setup();
  await clock.advance(10_000);
  expect(processes[0]?.killed).toBe(true);
  await clock.advance(100);
  expect(processes).toHaveLength(2);
  ready(processes[1]);
  expect(reports.at(-1)).toEqual({ state: 'online', ...INFO });
});

test('a degraded engine is reported as such', () => {
  const { processes, reports } = setup();
  processes[0]?.events.message({ type: 'ready', info: { ...INFO, degraded: true } });
  expect(reports.at(-1)).toMatchObject({ state: 'degraded', detail: 'here' });
});

test('late messages of a dead process change nothing', () => {
  const { processes, reports } = setup();
  ready(processes[0]);
  processes[0]?.events.exit('it exited with code 1');
  ready(processes[0]);
  processes[0]?.events.exit('again');
  expect(reports.map((report) => report.state)).toEqual(['unknown', 'online', 'offline']);
});

test('too many jobs at once are refused, and room comes back', async () => {
  const { processes, link } = setup();
  ready(processes[0]);
  const jobs = Array.from({ length: 33 }, () => outcome(link.run('job', never)));
  expect(await jobs[32]).toContain('has too much to do');
  processes[0]?.events.message({ type: 'done', generation: 1 });
  expect(await jobs[0]).toEqual([]);
  void outcome(link.run('job', never));
  expect(processes[0]?.sent.at(-1)).toEqual({ type: 'run', generation: 33, job: 'job', input: false });
});

test('an abort while waiting takes the job back; nothing of it reaches the engine', async () => {
  const { processes, link } = setup();
  const turn = new AbortController();
  const result = outcome(link.run('job', turn.signal));
  const info = link.ready(turn.signal).then(
    () => 'ready',
    (error: unknown) => (error as Error).message,
  );
  turn.abort(new Error('cut'));
  expect(await result).toBe('cut');
  expect(await info).toBe('cut');
  ready(processes[0]);
  expect(processes[0]?.sent).toHaveLength(1);
});

test('close asks first and kills when it must; no timer is left', async () => {
  const { clock, processes, link } = setup();
  ready(processes[0]);
  const running = outcome(link.run('job', never));
  const closed = link.close();
  expect(processes[0]?.sent.at(-1)).toEqual({ type: 'close' });
  await clock.advance(2999);
  expect(processes[0]?.killed).toBe(false);
  await clock.advance(1);
  expect(processes[0]?.killed).toBe(true);
  await closed;
  expect(await running).toBe('the voice has been closed');
  expect(await outcome(link.run('job', never))).toBe('the voice has been closed');
  expect(clock.pending).toBe(0);
});

test('close while waiting for a restart ends the waiting', async () => {
  const { clock, processes, link } = setup();
  ready(processes[0]);
  processes[0]?.events.exit('it exited with code 1');
  await link.close();
  await clock.advance(60_000);
  expect(processes).toHaveLength(1);
  expect(clock.pending).toBe(0);
});
