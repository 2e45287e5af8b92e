/** The program is started again after a crash: by a script of exit codes, and by a real process that is killed. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ROOT } from '../../src/config/root.ts';
import { crashed, runWatched } from './watch.mjs';

/** Lives `[ms, code]` one after the other. */
async function watch(
  lives: readonly (readonly [ms: number, code: number])[],
): Promise<{ code: number; args: string[][]; waits: number[]; told: string[] }> {
  const [args, waits, told]: [string[][], number[], string[]] = [[], [], []];
  let nowMs = 0;
  const code = await runWatched('node', ['main', 'start', '--open'], '/', {
    run: (_node, given) => {
      const [ms, ended] = lives[args.length] ?? [0, 0];
      args.push([...given]);
      nowMs += ms;
      return Promise.resolve(ended);
    },
    tell: (line) => told.push(line),
    nowMs: () => nowMs,
    sleep: (ms) => {
      waits.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  });
  return { code, args, waits, told };
}

test('what ends as it should, or cannot start, is not started again', async () => {
  for (const code of [0, 1, 2, 130, 143]) expect((await watch([[5000, code]])).args).toHaveLength(1);
});

test('after a crash it is started again, later each time, without the browser', async () => {
  const { args, waits, code } = await watch([
    [5000, 137],
    [5000, 139],
    [5000, 70],
    [5000, 0],
  ]);
  expect(args.map((given) => given.includes('--open'))).toEqual([true, false, false, false]);
  expect(waits).toEqual([500, 1000, 2000]);
  expect(code).toBe(0);
});

test('a crash an hour after the last one is a first one', async () => {
  expect(
    (
      await watch([
        [3_600_000, 134],
        [3_600_000, 3_221_225_477],
        [0, 0],
      ])
    ).waits,
  ).toEqual([500, 500]);
});

test('one that crashes over and over is given up, with a word on what to do', async () => {
  const { args, told, code } = await watch(Array.from({ length: 9 }, () => [1000, 139] as const));
  expect(args).toHaveLength(5);
  expect(code).toBe(139);
  expect(told.at(-1)).toMatch(/5 times .* doctor -- --bundle/u);
});

test('Windows tells a crash by a large number', () => {
  expect(crashed(0xc0000005)).toBe(true);
});

test.skipIf(process.platform === 'win32')(
  'a real process that is killed comes back; one that is told to end does not',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aivt-watch-'));
    const file = join(folder, 'life.mjs');
    await writeFile(file, "console.log('life ' + process.pid); setInterval(() => {}, 1000);");
    const watcher = spawn(process.execPath, [join(ROOT, 'scripts/watched.mjs'), file], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      let out = '';
      watcher.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      const lives = (): number[] => [...out.matchAll(/life (\d+)/gu)].map(([, pid]) => Number(pid));
      await vi.waitFor(() => expect(lives()).toHaveLength(1), 20_000);
      process.kill(lives()[0]!, 'SIGKILL');
      await vi.waitFor(() => expect(lives()).toHaveLength(2), 20_000);
      const ended = new Promise((resolve) => watcher.on('exit', resolve));
      watcher.kill('SIGTERM');
      await ended;
      expect(lives()).toHaveLength(2);
    } finally {
      watcher.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
