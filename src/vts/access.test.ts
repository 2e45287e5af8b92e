/** Getting in, with a wire and a clock of the test's own. (With the stand-in over a real socket: vts.test.ts.) */
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { logTo } from '../kernel/log.ts';
import { gainAccess } from './access.ts';
import { ERROR, VtsError } from './errors.ts';
import type { VtsData, VtsWire } from './wire.ts';

let clock: FakeClock;
let stored: string | null;
let asked: string[];
let told: string[];
/** What it answers when it is asked for a token. */
let answer: () => Promise<VtsData>;
let taken: ReadonlySet<string>;
let end: AbortController;

beforeEach(() => {
  clock = new FakeClock();
  stored = null;
  asked = [];
  told = [];
  answer = () => Promise.resolve({ authenticationToken: 'fresh' });
  taken = new Set(['fresh']);
  end = new AbortController();
});

function enter(): Promise<unknown> {
  const wire: VtsWire = {
    request(type, data) {
      asked.push(type);
      return type === 'Authentication' ? Promise.resolve({ authenticated: taken.has(String(data?.['authenticationToken'])) }) : answer();
    },
    ended: end.signal,
    end: (reason) => end.abort(reason),
  };
  const tokens = {
    read: () => Promise.resolve(stored),
    write: (token: string) => {
      stored = token;
      return Promise.resolve();
    },
    forget: () => {
      stored = null;
      return Promise.resolve();
    },
  };
  return gainAccess({ wire, tokens, clock, waiting: (detail) => told.push(detail), log: logTo(() => undefined) }).then(
    () => 'in',
    (error: unknown) => error,
  );
}
const popups = (): number => asked.filter((type) => type === 'AuthenticationToken').length;
const refusing =
  (errorId: number | null, message = 'no') =>
  (): Promise<VtsData> =>
    Promise.reject(new VtsError('refused', message, errorId));

describe('a popup that was denied', () => {
  it('comes again after ten minutes and not a moment before: nobody wants it in the middle of a stream', async () => {
    answer = refusing(ERROR.tokenDenied);
    const entered = enter();
    await clock.advance(599_999);
    expect(popups()).toBe(1);
    expect(told.at(-1)).toContain('you denied AIVT');
    answer = () => Promise.resolve({ authenticationToken: 'fresh' });
    await clock.advance(1);
    expect(popups()).toBe(2);
    expect(await entered).toBe('in');
  });

  it('is not waited for any longer when the connection ends', async () => {
    answer = refusing(ERROR.tokenDenied);
    const entered = enter();
    await clock.advance(1000);
    const gone = new VtsError('closed', 'gone');
    end.abort(gone);
    expect(await entered).toBe(gone);
    expect(clock.pending).toBe(0);
  });
});

it('an older popup that blocks the way is asked about again every three seconds', async () => {
  answer = refusing(ERROR.tokenPopupOpen);
  void enter();
  await clock.advance(2_999);
  expect(popups()).toBe(1);
  await clock.advance(1);
  expect(popups()).toBe(2);
  expect(told).toContainEqual(expect.stringContaining('older popup'));
});

it('a stored token needs no popup; one that is not taken any more is forgotten and a new one kept', async () => {
  stored = 'fresh';
  expect(await enter()).toBe('in');
  expect(popups()).toBe(0);
  stored = 'old';
  expect(await enter()).toBe('in');
  expect([popups(), stored]).toEqual([1, 'fresh']);
});

it('a token that is given and then not taken is no reason to ask without a pause', async () => {
  taken = new Set();
  void enter();
  await clock.advance(2_999);
  expect(popups()).toBe(1);
  await clock.advance(3_000);
  expect(popups()).toBe(2);
});
