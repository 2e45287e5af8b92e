/**
 * Time for code that keeps its own timers, as libraries do: `setTimeout` of the whole process, moved by hand,
 * while sockets work as they are.
 */
import { connect } from 'node:net';
import { vi } from 'vitest';

/** Rounds of the event loop in which a socket on this machine has told what it had to tell. */
const ROUNDS = 20;
const STEP_MS = 100;
/** More than any test lets pass before something comes. */
const LIMIT_MS = 3_600_000;

export interface FakeTimers {
  pass(ms: number): Promise<void>;
  /** Lets time pass until it is so. @throws when an hour of it does not bring it */
  passUntil(condition: () => boolean): Promise<void>;
  /** Lets time pass until the promise is settled. */
  passWhile<T>(promise: Promise<T>): Promise<T>;
  end(): void;
}

export function fakeTimers(): FakeTimers {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const step = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(STEP_MS);
    for (let round = 0; round < ROUNDS; round++) await new Promise((done) => setImmediate(done));
  };
  const passUntil = async (condition: () => boolean): Promise<void> => {
    for (let ms = 0; !condition(); ms += STEP_MS) {
      if (ms > LIMIT_MS) throw new Error('an hour did not bring it');
      await step();
    }
  };
  return {
    async pass(ms) {
      for (let passed = 0; passed < ms; passed += STEP_MS) await step();
    },
    passUntil,
    async passWhile(promise) {
      let settled = false;
      const mark = (): void => void (settled = true);
      promise.then(mark, mark);
      await passUntil(() => settled);
      return promise;
    },
    end: () => void vi.useRealTimers(),
  };
}

/** A connection of one's own: whoever has begun to connect to this port before has arrived when it resolves. */
export async function arrived(port: number, host = 'localhost'): Promise<void> {
  await new Promise<void>((done, failed) => {
    const socket = connect(port, host, () => socket.destroy());
    socket.once('close', () => done());
    socket.once('error', failed);
  });
}
