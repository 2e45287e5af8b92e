import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { fakeTrigger } from '../../testing/fakes.ts';
import type { TurnScope } from '../domain/turn.ts';
import { TurnAborted } from './running-turn.ts';
import { RunningTurns } from './running-turns.ts';

let replies: Map<string, { readonly resolve: () => void; readonly reject: (error: unknown) => void }>;
let scopes: TurnScope[];
let drained: PromiseWithResolvers<undefined>;
let ended: [string, unknown][];
let turns: RunningTurns;

beforeEach(() => {
  replies = new Map();
  scopes = [];
  drained = Promise.withResolvers<undefined>();
  ended = [];
  turns = new RunningTurns({
    clock: new FakeClock(),
    emit: () => undefined,
    reply(turn) {
      const one = Promise.withResolvers<undefined>();
      replies.set(turn.id, { resolve: () => one.resolve(undefined), reject: one.reject });
      scopes.push(turn);
      return one.promise;
    },
    drained: () => drained.promise,
    onFailed: () => undefined,
    onEnded: ({ id }, failure) => ended.push([id, failure?.error ?? null]),
  });
});

const begin = (turnId: string) => turns.begin({ turnId, epoch: 1, trigger: fakeTrigger('chat', 'hi', { viewer: 'ann' }) });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('a turn ends when its reply is made, it has had the floor and all of it was heard, and not before', async () => {
  const turn = begin('t1');
  replies.get('t1')?.resolve();
  await settled();
  turn.grant();
  await settled();
  expect(ended).toEqual([]);
  drained.resolve(undefined);
  await settled();
  expect(ended).toEqual([['t1', null]]);
  expect(turns.get('t1')).toBeUndefined();
  expect(scopes[0]?.signal.aborted).toBe(true);
});

it('one that fails is told with what went wrong, and stays until it is decided what she says instead', async () => {
  begin('t1');
  const broken = new Error('the model is gone');
  replies.get('t1')?.reject(broken);
  await settled();
  expect(ended).toEqual([['t1', broken]]);
  expect(turns.get('t1')).toBeDefined();
});

it('one that is stopped is not told of once more, even when its parts hang for ever', async () => {
  const turn = begin('t1');
  begin('t2');
  expect(turns.stop('t1', 'not-hers')).toBe(turn);
  expect(turns.stop('t1', 'not-hers')).toBeUndefined();
  await settled();
  expect(scopes[0]?.signal.reason).toEqual(new TurnAborted('not-hers'));
  expect(scopes[1]?.signal.aborted).toBe(false);
  expect(ended).toEqual([]);
});

it('closing stops all and waits for none that hangs', async () => {
  begin('t1');
  begin('t2');
  await turns.close();
  expect(scopes.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  expect(ended).toEqual([]);
});
