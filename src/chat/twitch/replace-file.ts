/** Puts a finished file in the place of another. */
import { rename } from 'node:fs/promises';
import { sleep, type Clock } from '../../kernel/clock.ts';
import { Backoff } from '../../kernel/backoff.ts';

/** On Windows a file that somebody has open (a virus scanner, a backup, a reader) cannot be replaced at that moment. */
const HELD = new Set(['EPERM', 'EACCES', 'EBUSY']);
const TRIES = 10;

/** @throws the file system's error when the place is not free after some seconds. */
export async function replaceFile(from: string, to: string, clock: Clock, move: typeof rename = rename): Promise<void> {
  const backoff = new Backoff({ firstMs: 10, maxMs: 1000 });
  for (;;) {
    try {
      await move(from, to);
      return;
    } catch (error) {
      if (!HELD.has((error as NodeJS.ErrnoException).code ?? '') || backoff.failures >= TRIES) throw error;
      await sleep(clock, backoff.nextMs());
    }
  }
}
