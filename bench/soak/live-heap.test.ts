import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { liveHeapMb } from './live-heap.ts';

it('counts what is held, and not what was let go of', async () => {
  const script = `
    const hold = [];
    process.stdin.on('data', (word) => {
      if (String(word).trim() === 'hold') hold.push(Array.from({ length: 200_000 }, (_, i) => ({ i })));
      else for (let n = 0; n < 5; n++) Array.from({ length: 200_000 }, (_, i) => ({ i }));
      console.log('done');
    });
    console.log('up');`;
  await using stack = new AsyncDisposableStack();
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', script], { stdio: ['pipe', 'pipe', 'pipe'] });
  stack.defer(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stderr }), 'line')) as [string];
  const url = /ws:\/\/\S+/u.exec(line)?.[0] ?? '';
  const out = createInterface({ input: child.stdout });
  const told = async (word: string): Promise<number> => {
    const done = once(out, 'line');
    child.stdin.write(`${word}\n`);
    await done;
    return liveHeapMb(url);
  };
  if (child.exitCode !== null) expect.unreachable(line);
  await once(out, 'line');
  const before = await told('let go');
  expect(Math.abs((await told('let go')) - before)).toBeLessThan(1);
  expect((await told('hold')) - before).toBeGreaterThan(3);
});

it('says so when nobody listens', async () => {
  await expect(liveHeapMb('ws://127.0.0.1:9/none')).rejects.toThrow();
});
