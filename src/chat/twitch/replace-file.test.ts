import { expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { replaceFile } from './replace-file.ts';

const refused = (code: string): Error => Object.assign(new Error(`${code}: rename`), { code });

// Windows: a virus scanner read the token's file when the next one was to take its place. The new refresh token,
// good for one use, was lost, and the streamer had to sign in again in mid-stream.
it('waits until a file that somebody has open can be replaced', async () => {
  const clock = new FakeClock();
  const answers = [refused('EPERM'), refused('EBUSY'), refused('EACCES'), null];
  const done = replaceFile('new', 'old', clock, () => {
    const answer = answers.shift();
    return answer ? Promise.reject(answer) : Promise.resolve();
  });
  await clock.advance(5000);
  await done;
  expect(answers).toEqual([]);
});

it('gives up on what no waiting mends, and in the end on what does not free itself', async () => {
  const clock = new FakeClock();
  await expect(replaceFile('new', 'old', clock, () => Promise.reject(refused('ENOSPC')))).rejects.toThrow('ENOSPC');
  let tries = 0;
  const done = replaceFile('new', 'old', clock, () => {
    tries += 1;
    return Promise.reject(refused('EPERM'));
  });
  const failed = expect(done).rejects.toThrow('EPERM');
  await clock.advance(60_000);
  await failed;
  expect(tries).toBe(11);
});
