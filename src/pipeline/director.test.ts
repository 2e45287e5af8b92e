import { describe, expect, it } from 'vitest';
import type { Approved } from '../domain/approved.ts';
import { initialDirectorState, type DirectorCommand, type DirectorEvent, type DirectorState } from './director-state.ts';
import { direct } from './director.ts';
import { COPY_WINDOW_MS, copyKey, LANE_CAPACITY, nextDeadlineMs } from './lanes.ts';
import { LANE_TTL_MS, type Lane, type Trigger } from '../domain/trigger.ts';

let nextId = 0;
function trigger(lane: Lane, viewerId: string | null, text: string, nowMs = 0, id = `m${nextId++}`): Trigger {
  const ttl = LANE_TTL_MS[lane];
  return {
    id,
    characterId: 'kitsu',
    telling: { kind: lane, prompt: '', shownAs: null, verbatim: lane === 'streamer' },
    lane,
    text: text as Approved,
    viewer: viewerId === null ? null : { id: viewerId, name: viewerId as Approved, role: 'viewer' },
    messageId: id,
    receivedAtMs: nowMs,
    admittedAtMs: nowMs,
    deadlineMs: ttl === null ? null : nowMs + ttl,
  };
}

function run(events: readonly DirectorEvent[], from = initialDirectorState()): { state: DirectorState; commands: DirectorCommand[] } {
  let state = from;
  const commands: DirectorCommand[] = [];
  for (const event of events) {
    const [next, more] = direct(state, event);
    state = next;
    commands.push(...more);
  }
  return { state, commands };
}

const said = (commands: readonly DirectorCommand[], type: DirectorCommand['type']): string[] =>
  commands.flatMap((command) =>
    command.type === type
      ? ['turn' in command ? command.turn.trigger.text : 'trigger' in command ? command.trigger.text : (command.turnId ?? '-')]
      : [],
  );

describe('director', () => {
  it('answers the first at once, prepares the next, and grants it the floor when the first is over', () => {
    const { state, commands } = run([
      { type: 'trigger', trigger: trigger('chat', 'a', 'hello'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('chat', 'b', 'hi there'), nowMs: 1 },
      { type: 'turn.over', turnId: 't1', nowMs: 2 },
    ]);
    expect(commands.map((command) => command.type)).toEqual(['start', 'prepare', 'grant']);
    expect(state.floor?.trigger.text).toBe('hi there');
  });

  it('ends what is said when it is skipped, and the next begins at once', () => {
    const { state, commands } = run([
      { type: 'trigger', trigger: trigger('chat', 'a', 'one'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('chat', 'b', 'two'), nowMs: 0 },
      { type: 'turn.playing', turnId: 't1', nowMs: 1 },
      { type: 'skip', triggerId: null, nowMs: 2 },
    ]);
    expect(commands).toContainEqual({ type: 'cut', turnId: 't1', epoch: 2, reason: 'skipped' });
    // It was heard: nothing of it is owed.
    expect(said(commands, 'drop')).toEqual([]);
    expect(state.floor?.trigger.text).toBe('two');
  });

  it('tells what was paid for and is skipped before a word of it: the points go back, and it does not come again', () => {
    const paid = trigger('paid', 'c', 'cheer');
    const waits = trigger('paid', 'd', 'another');
    const { state, commands } = run([
      { type: 'trigger', trigger: paid, nowMs: 0 },
      { type: 'trigger', trigger: trigger('paid', 'e', 'third'), nowMs: 0 },
      { type: 'trigger', trigger: waits, nowMs: 0 },
      { type: 'skip', triggerId: waits.id, nowMs: 1 },
      { type: 'skip', triggerId: null, nowMs: 2 },
      { type: 'skip', triggerId: 'nobody', nowMs: 3 },
    ]);
    expect(commands.flatMap((one) => (one.type === 'drop' ? [[one.trigger.text, one.reason]] : []))).toEqual([
      ['another', 'skipped'],
      ['cheer', 'skipped'],
    ]);
    expect(state.floor?.trigger.text).toBe('third');
    expect(state.waiting.paid).toEqual([]);
  });

  it('skips the one that is being prepared, and prepares another', () => {
    const second = trigger('chat', 'b', 'two');
    const { state, commands } = run([
      { type: 'trigger', trigger: trigger('chat', 'a', 'one'), nowMs: 0 },
      { type: 'trigger', trigger: second, nowMs: 0 },
      { type: 'trigger', trigger: trigger('chat', 'c', 'three'), nowMs: 0 },
      { type: 'skip', triggerId: second.id, nowMs: 1 },
    ]);
    expect(said(commands, 'discard')).toEqual(['t2']);
    expect(state.floor?.trigger.text).toBe('one');
    expect(state.prepared?.trigger.text).toBe('three');
  });

  it('throws the prepared turn away when something better comes, and keeps its trigger', () => {
    const { state, commands } = run([
      { type: 'trigger', trigger: trigger('chat', 'a', 'one'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('chat', 'b', 'two'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('paid', 'c', 'cheer'), nowMs: 0 },
    ]);
    expect(said(commands, 'prepare')).toEqual(['two', 'cheer']);
    expect(said(commands, 'discard')).toEqual(['t2']);
    expect(state.waiting.chat.map((waiting) => waiting.text)).toEqual(['two']);
  });

  it('lets nobody speak twice in a row while others wait, even in a lower lane', () => {
    const { commands } = run([
      { type: 'trigger', trigger: trigger('question', 'a', 'first?'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('question', 'a', 'second?'), nowMs: 0 },
      { type: 'turn.over', turnId: 't1', nowMs: 1 },
    ]);
    // Not prepared either: a follow-up must know the answer that it follows.
    expect(said(commands, 'prepare')).toEqual([]);
    expect(said(commands, 'start')).toEqual(['first?', 'second?']);
    const other = run([
      { type: 'mute', nowMs: 0 },
      { type: 'trigger', trigger: trigger('question', 'a', 'first?'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('question', 'a', 'second?'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('chat', 'b', 'me too'), nowMs: 0 },
      { type: 'unmute', nowMs: 1 },
    ]);
    expect([...said(other.commands, 'start'), ...said(other.commands, 'prepare')]).toEqual(['first?', 'me too']);
  });

  it('does not begin again with whom it was cut off from, while others wait', () => {
    // Nothing was prepared, so it is the last viewer's id alone that tells.
    const { commands } = run([
      { type: 'trigger', trigger: trigger('reply', 'a', 'kitsu, one'), nowMs: 0 },
      { type: 'mute', nowMs: 1 },
      { type: 'trigger', trigger: trigger('reply', 'a', 'kitsu, two'), nowMs: 2 },
      { type: 'trigger', trigger: trigger('chat', 'b', 'hello'), nowMs: 3 },
      { type: 'unmute', nowMs: 4 },
    ]);
    expect(said(commands, 'start')).toEqual(['kitsu, one', 'hello']);
  });

  it('is cut once, however often it is told to be mute or that the streamer speaks', () => {
    const { commands } = run([
      { type: 'mute', nowMs: 0 },
      { type: 'mute', nowMs: 1 },
      { type: 'streamer.speaking', nowMs: 2 },
      { type: 'streamer.speaking', nowMs: 3 },
    ]);
    expect(commands.map((command) => command.type === 'cut' && command.reason)).toEqual(['mute', 'barge-in']);
  });

  it('gives what was paid for and failed a second chance, and not a third', () => {
    const fails = (turnId: string): DirectorEvent => ({ type: 'turn.failed', turnId, reason: 'failed', nowMs: 1 });
    const { state, commands } = run([{ type: 'trigger', trigger: trigger('paid', 'a', 'cheer'), nowMs: 0 }, fails('t1'), fails('t2')]);
    expect(said(commands, 'start')).toEqual(['cheer', 'cheer']);
    expect(said(commands, 'drop')).toEqual(['cheer']);
    expect([state.floor, state.waiting.paid]).toEqual([null, []]);
  });

  it('asks once more when what was heard was no answer, and not a third time', () => {
    const leaks = (turnId: string): DirectorEvent => ({ type: 'turn.failed', turnId, reason: 'not-hers', nowMs: 1 });
    const { state, commands } = run([
      { type: 'trigger', trigger: trigger('chat', 'a', 'hi'), nowMs: 0 },
      { type: 'turn.playing', turnId: 't1', nowMs: 1 },
      leaks('t1'),
      leaks('t2'),
    ]);
    expect(said(commands, 'start')).toEqual(['hi', 'hi']);
    expect(said(commands, 'drop')).toEqual(['hi']);
    expect(state.floor).toBeNull();
  });

  it('collapses copypasta but never what was paid for', () => {
    const { commands } = run([
      { type: 'trigger', trigger: trigger('chat', 'a', 'POGGERS'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('chat', 'b', 'pogggggers!!'), nowMs: 5 },
      { type: 'trigger', trigger: trigger('paid', 'c', 'poggers'), nowMs: 6 },
      { type: 'trigger', trigger: trigger('chat', 'd', 'poggers', COPY_WINDOW_MS + 6), nowMs: COPY_WINDOW_MS + 6 },
    ]);
    expect(said(commands, 'drop')).toEqual(['pogggggers!!']);
  });

  it('lets nobody write the others out of a full lane', () => {
    const write = (viewer: string, n: number): DirectorEvent => ({
      type: 'trigger',
      trigger: trigger('chat', viewer, `${viewer} number ${n}`, n),
      nowMs: n,
    });
    const quiet = ['ann', 'bob', 'cat'];
    const events: DirectorEvent[] = [{ type: 'mute', nowMs: 0 }, ...quiet.map((viewer, n) => write(viewer, n))];
    for (let n = 10; n < 200; n += 1) events.push(write(n % 2 === 0 ? 'loud' : 'louder', n));
    const { state } = run(events);
    const waiting = state.waiting.chat.map(({ viewer }) => viewer?.id);
    expect(waiting).toHaveLength(LANE_CAPACITY.chat);
    expect(waiting.slice(0, 3)).toEqual(quiet);
    // Of the loud, the latest are kept.
    expect(state.waiting.chat.at(-1)?.text).toBe('louder number 199');
  });

  it('lets chat go stale and tells when to look', () => {
    const blocked = run([
      { type: 'mute', nowMs: 0 },
      { type: 'trigger', trigger: trigger('chat', 'a', 'old'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('paid', 'b', 'cheer'), nowMs: 0 },
    ]);
    expect(nextDeadlineMs(blocked.state)).toBe(LANE_TTL_MS.chat);
    const later = run(
      [
        { type: 'tick', nowMs: 25_000 },
        { type: 'unmute', nowMs: 25_001 },
      ],
      blocked.state,
    );
    expect(later.commands.map((command) => command.type)).toEqual(['drop', 'start']);
    expect(later.state.floor?.trigger.text).toBe('cheer');
  });

  it('cuts on panic, drops chat, keeps what was paid for, and starts nothing until resume', () => {
    const { state, commands } = run([
      { type: 'trigger', trigger: trigger('paid', 'a', 'cheer one'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('chat', 'b', 'chat'), nowMs: 0 },
      { type: 'panic', nowMs: 1 },
      { type: 'trigger', trigger: trigger('paid', 'c', 'cheer two'), nowMs: 2 },
    ]);
    expect(state.floor).toBeNull();
    expect(said(commands, 'drop')).toEqual(['chat']);
    // "cheer one" had the floor but not a word of it was heard: it is answered after the resume.
    expect(state.waiting.paid.map((waiting) => waiting.text)).toEqual(['cheer one', 'cheer two']);
    const resumed = run([{ type: 'resume', nowMs: 3 }], state);
    expect(said(resumed.commands, 'start')).toEqual(['cheer one']);
  });

  it('takes back what the platform deleted, even while she speaks of it', () => {
    const message = trigger('chat', 'bad', 'rude');
    const { state, commands } = run([
      { type: 'trigger', trigger: message, nowMs: 0 },
      { type: 'turn.playing', turnId: 't1', nowMs: 1 },
      { type: 'trigger', trigger: trigger('chat', 'bad', 'more'), nowMs: 1 },
      { type: 'retract', what: { viewerId: 'bad' }, nowMs: 2 },
    ]);
    expect(said(commands, 'cut')).toEqual(['t1']);
    expect(said(commands, 'drop')).toEqual(['more']);
    expect(state.floor).toBeNull();
  });

  it('gives copies one key', () => {
    expect(copyKey('Hello,  WORLD!!')).toBe(copyKey('helloworld'));
    expect(copyKey('!!!')).not.toBe(copyKey('???'));
  });
});

describe('director, found by a review', () => {
  const play = (...events: DirectorEvent[]): { state: DirectorState; all: DirectorCommand[] } => {
    const { state, commands } = run(events);
    return { state, all: commands };
  };
  const t = (lane: Lane, text: string, viewer?: string, nowMs = 0): DirectorEvent => ({
    type: 'trigger',
    nowMs,
    trigger: trigger(lane, viewer ?? null, text, nowMs),
  });
  it("does not throw a waiting viewer's prepared turn away for the viewer who has the floor", () => {
    const { state } = play(t('reply', 'kitsu one', 'ann'), t('chat', 'hello', 'bob'), t('reply', 'kitsu two', 'ann'));
    expect(state.prepared?.trigger.viewer?.id).toBe('bob');
  });
  it('after a panic the same question may be asked again', () => {
    const { all } = play(
      t('question', 'what game', 'ann'),
      { type: 'panic', nowMs: 100 },
      { type: 'resume', nowMs: 200 },
      {
        type: 'trigger',
        nowMs: 300,
        trigger: trigger('question', 'ann', 'what game', 300, 'again'),
      },
    );
    expect(all.filter((c) => c.type === 'drop').map((c) => c.reason)).toEqual([]);
  });
  it('a deleted message does not make the same words of another viewer a copy', () => {
    const { all } = play(
      t('chat', 'hello', 'x'),
      { type: 'trigger', nowMs: 1, trigger: trigger('question', 'troll', 'what game', 1, 'm1') },
      { type: 'retract', nowMs: 2, what: { messageId: 'm1' } },
      { type: 'trigger', nowMs: 3, trigger: trigger('question', 'ann', 'what game', 3, 'm2') },
    );
    expect(all.filter((c) => c.type === 'drop').map((c) => c.reason)).toEqual(['retracted']);
  });
  it('a message retracted while it was judged is not answered', () => {
    const { all } = play(
      { type: 'retract', nowMs: 2, what: { messageId: 'm1' } },
      {
        type: 'trigger',
        nowMs: 3,
        trigger: trigger('question', 'troll', 'bad', 1, 'm1'),
      },
    );
    expect(all.some((c) => c.type === 'start')).toBe(false);
  });
  it('an idle trigger does not overtake the reply of the same viewer', () => {
    const { all } = play(
      t('chat', 'a', 'ann'),
      { type: 'turn.over', nowMs: 1, turnId: 't1' },
      { type: 'streamer.speaking', nowMs: 2 },
      t('idle', '', undefined, 3),
      t('reply', 'kitsu hello', 'ann', 4),
      { type: 'streamer.silent', nowMs: 5 },
    );
    const starts = all.filter((c) => c.type === 'start');
    expect(starts.at(-1)?.type === 'start' && starts.at(-1)).toMatchObject({ turn: { trigger: { lane: 'reply' } } });
  });
});
