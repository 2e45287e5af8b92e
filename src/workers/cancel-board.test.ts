import { describe, expect, it } from 'vitest';
import { CancelBoard } from './cancel-board.ts';
import { ThreadJob } from './thread-job.ts';

describe('a job that waits', () => {
  // A microphone is silent for minutes: an engine that waits for it was taken for one that hangs, and killed.
  it('for its writer is seen as waiting, and not while it works on what came', async () => {
    const board = new CancelBoard();
    const job = new ThreadJob(1, true, board, () => undefined);
    const input = job.scope.input[Symbol.asyncIterator]();
    const first = input.next();
    await Promise.resolve();
    expect(board.waiting).toBe(1);
    job.write('a');
    expect((await first).value).toBe('a');
    expect(board.waiting).toBe(0);
  });

  it('is woken by a cancel, and its room refuses', async () => {
    const board = new CancelBoard();
    const job = new ThreadJob(1, true, board, () => undefined);
    const next = job.scope.input[Symbol.asyncIterator]().next();
    await Promise.resolve();
    job.cancel();
    expect((await next).done).toBe(true);
    expect(await job.scope.room()).toBe(false);
    expect(job.scope.cancelled()).toBe(true);
    expect(board.waiting).toBe(0);
  });
});
