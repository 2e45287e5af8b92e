import { describe, expect, it } from 'vitest';
import { fakeTrigger } from '../../testing/fakes.ts';
import { LANES, type Trigger } from '../domain/trigger.ts';
import { initialDirectorState, type DirectorCommand, type DirectorState } from './director-state.ts';
import { admit, COPY_WINDOW_MS, copyKey, dropStale, LANE_CAPACITY, nextDeadlineMs, requeue, take } from './lanes.ts';

/** All of them let in at `nowMs`; with what was ordered. */
function withAll(
  triggers: readonly Trigger[],
  from: DirectorState = initialDirectorState(),
  nowMs = 0,
): [DirectorState, DirectorCommand[]] {
  const commands: DirectorCommand[] = [];
  return [triggers.reduce((state, trigger) => admit(state, trigger, nowMs, commands), from), commands];
}
const dropped = (commands: readonly DirectorCommand[]): string[] =>
  commands.flatMap((command) => (command.type === 'drop' ? [`${command.trigger.id} ${command.reason}`] : []));
const takenFrom = (state: DirectorState, avoid: string | null, limit: number = LANES.length, mayRepeat = true): string | undefined =>
  take(state, avoid, limit, mayRepeat)[1]?.trigger.id;

describe('taking', () => {
  it('goes by lane, and within a lane by age', () => {
    const [state] = withAll([
      fakeTrigger('chat', 'c', { viewer: 'a' }),
      fakeTrigger('question', 'q1?', { viewer: 'b' }),
      fakeTrigger('question', 'q2?', { viewer: 'c' }),
    ]);
    expect(takenFrom(state, null)).toBe('q1?');
  });

  it('passes by whoever was answered last, while anybody else waits', () => {
    const [state] = withAll([fakeTrigger('reply', 'again', { viewer: 'ann' }), fakeTrigger('chat', 'other', { viewer: 'bob' })]);
    expect(takenFrom(state, 'ann')).toBe('other');
    const [alone] = withAll([fakeTrigger('reply', 'again', { viewer: 'ann' })]);
    expect(takenFrom(alone, 'ann')).toBe('again');
    expect(takenFrom(alone, 'ann', LANES.length, false)).toBeUndefined();
  });

  it('passes nobody by for what was paid or typed', () => {
    const [state] = withAll([fakeTrigger('chat', 'other', { viewer: 'bob' }), fakeTrigger('paid', 'cheer', { viewer: 'ann' })]);
    expect(takenFrom(state, 'ann', LANES.length, false)).toBe('cheer');
  });

  it('answers somebody a second time before she talks to herself', () => {
    const [state] = withAll([fakeTrigger('idle', ''), fakeTrigger('chat', 'more', { viewer: 'ann' })]);
    expect(takenFrom(state, 'ann')).toBe('more');
  });

  it('looks only at the lanes before the limit', () => {
    const [state] = withAll([fakeTrigger('chat', 'c', { viewer: 'a' })]);
    expect(takenFrom(state, null, LANES.indexOf('chat'))).toBeUndefined();
  });

  it('leaves what needs the model while that is off, and takes what is said as it stands', () => {
    const [state] = withAll([fakeTrigger('paid', 'cheer', { viewer: 'a' }), fakeTrigger('streamer', 'typed')]);
    const off = { ...state, thinking: false };
    expect(takenFrom(off, null)).toBe('typed');
    const [without] = withAll([fakeTrigger('paid', 'cheer', { viewer: 'a' })]);
    expect(takenFrom({ ...without, thinking: false }, null)).toBeUndefined();
  });

  it('removes what it takes, and numbers turns on', () => {
    const [state] = withAll([fakeTrigger('chat', 'c', { viewer: 'a' })]);
    const [next, turn] = take(state, null, LANES.length, true);
    expect(turn).toMatchObject({ turnId: 't1', epoch: 1 });
    expect([next.waiting.chat, next.nextTurn]).toEqual([[], 2]);
  });
});

describe('letting in', () => {
  it('drops from a full lane the oldest of whoever has most there, so that nobody writes others out', () => {
    const quiet = fakeTrigger('chat', 'quiet', { viewer: 'quiet' });
    const loud = Array.from({ length: LANE_CAPACITY.chat }, (_, n) => fakeTrigger('chat', `word${n}x`, { viewer: 'loud' }));
    const [state, commands] = withAll([quiet, ...loud]);
    expect(dropped(commands)).toEqual(['word0x crowded-out']);
    expect(state.waiting.chat).toHaveLength(LANE_CAPACITY.chat);
    // Nobody heard an answer to it: the same words may come again.
    expect(dropped(withAll([fakeTrigger('chat', 'word0x', { id: 'again', viewer: 'b' })], state)[1])).not.toContain('again duplicate');
  });

  it('takes the same words again only after the window, also from somebody else', () => {
    const [state] = withAll([fakeTrigger('chat', 'Hello!!!', { id: 'a', viewer: 'ann' })]);
    const copy = fakeTrigger('chat', 'hello', { id: 'b', viewer: 'bob' });
    expect(dropped(withAll([copy], state, COPY_WINDOW_MS - 1)[1])).toEqual(['b duplicate']);
    expect(dropped(withAll([copy], state, COPY_WINDOW_MS)[1])).toEqual([]);
  });

  it('takes the same words twice when they were paid for', () => {
    expect(
      dropped(withAll([fakeTrigger('paid', 'hi', { id: 'a', viewer: 'ann' }), fakeTrigger('paid', 'hi', { id: 'b', viewer: 'ann' })])[1]),
    ).toEqual([]);
  });

  it('takes one message once, however often the platform tells it, and in whatever lane', () => {
    const [, commands] = withAll([
      fakeTrigger('paid', 'hi', { id: 'a', viewer: 'ann' }),
      fakeTrigger('paid', 'hi', { id: 'a', viewer: 'ann' }),
    ]);
    expect(dropped(commands)).toEqual(['a duplicate']);
  });
});

describe('going stale', () => {
  it('comes at the deadline, not before, and never to what was promised', () => {
    const [state] = withAll([fakeTrigger('chat', 'c', { viewer: 'a' }), fakeTrigger('paid', 'p', { viewer: 'b' })]);
    expect(nextDeadlineMs(state)).toBe(25_000);
    const commands: DirectorCommand[] = [];
    expect(dropStale(state, 24_999, commands)).toBe(state);
    const later = dropStale(state, 25_000, commands);
    expect(dropped(commands)).toEqual(['c stale']);
    expect(nextDeadlineMs(later)).toBeNull();
  });

  it('the earliest deadline counts, in whichever lane it is', () => {
    const [state] = withAll([fakeTrigger('reply', 'r', { viewer: 'a' }), fakeTrigger('chat', 'c', { viewer: 'b' })]);
    expect(nextDeadlineMs(state)).toBe(25_000);
  });
});

it('what comes back stands at the head of its lane', () => {
  const [state] = withAll([fakeTrigger('paid', 'second', { viewer: 'a' })]);
  expect(requeue(state, fakeTrigger('paid', 'first', { viewer: 'b' })).waiting.paid.map(({ id }) => id)).toEqual(['first', 'second']);
});

it.each([
  ['Hello, there', 'hello there!!', true],
  ['noooooo', 'nooo', true],
  ['good', 'god', false],
  ['😀', '😀 ', true],
  ['😀', '😎', false],
  ['!!!', '???', false],
])('%j and %j are copies: %j', (a, b, same) => {
  expect(copyKey(a) === copyKey(b)).toBe(same);
});
