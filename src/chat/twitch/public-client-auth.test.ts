import { expect, it, vi } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { PublicClientAuth } from './public-client-auth.ts';

// A session that had been closed still had a login under way. Its refresh spent the token, good for one use, that the
// next session was about to use: the streamer had to sign in again.
it('spends no token once its connection was left', async () => {
  const read = vi.fn(() => Promise.resolve(null));
  const left = new AbortController();
  const auth = new PublicClientAuth({
    clientId: 'c',
    store: { read, write: () => Promise.reject(new Error('nothing to write')), clear: () => Promise.resolve() },
    clock: new FakeClock(),
    onLost: () => expect.unreachable('the sign-in is not lost'),
    warn: () => undefined,
    signal: left.signal,
  });
  left.abort();
  await expect(auth.refresh('streamer')).rejects.toThrow('was left');
  expect(read).not.toHaveBeenCalled();
});
