import { describe, expect, it } from 'vitest';
import type { StreamMessage } from '../../../../src/control/stream.ts';
import type { AivtEvent } from '../../../../src/domain/events.ts';
import { foldFeed, MAX_ENTRIES, openReply, type FeedEntry, type ReplyEntry } from './feed.ts';

const fold = (...events: StreamMessage[]): readonly FeedEntry[] => events.reduce<readonly FeedEntry[]>(foldFeed, []);

const chat = (id: string): AivtEvent => ({ type: 'chat.message', at: 1, id, user: 'ann', role: 'viewer', text: 'hi', platform: 'api' });
const started: AivtEvent = {
  type: 'turn.started',
  at: 2,
  turnId: 't1',
  characterId: 'kitsu',
  trigger: { id: 'api:1', kind: 'chat', lane: 'chat', user: 'ann', text: 'hi', shownAs: 'Answering', verbatim: false },
};
const clause = (seq: number, text: string): AivtEvent => ({ type: 'turn.clause', at: 3, turnId: 't1', seq, text });
const playing = (seq: number): AivtEvent => ({ type: 'turn.playing', at: 4, turnId: 't1', seq });

function reply(feed: readonly FeedEntry[]): ReplyEntry {
  const found = feed.find((entry) => entry.kind === 'reply');
  if (!found) throw new Error('no reply in the feed');
  return found;
}
const states = (feed: readonly FeedEntry[]): string[] => reply(feed).clauses.map(({ text, state }) => `${text} ${state}`);

describe('the conversation', () => {
  it('lights clauses as they play', () => {
    const feed = fold(started, clause(0, 'One.'), clause(1, 'Two.'), clause(2, 'Three.'), playing(1));
    expect(states(feed)).toEqual(['One. heard', 'Two. playing', 'Three. waiting']);
    expect(openReply(feed)?.state).toBe('speaking');
  });

  it('shows a cut reply up to the word that was heard', () => {
    const feed = fold(started, clause(0, 'One.'), clause(1, 'Two and a half.'), clause(2, 'Three.'), playing(1), {
      type: 'turn.cut',
      at: 5,
      turnId: 't1',
      reason: 'panic',
      heard: 'One. Two and',
      marks: {},
    });
    expect(states(feed)).toEqual(['One. heard', 'Two and heard', 'a half. unheard', 'Three. unheard']);
    expect(reply(feed).note).toContain('panic');
    expect(openReply(feed)).toBeNull();
  });

  it('does not claim as heard what no voice spoke', () => {
    const feed = fold(started, clause(0, 'One.'), { type: 'turn.finished', at: 5, turnId: 't1', heard: '', marks: {} });
    expect(states(feed)).toEqual(['One. unheard']);
    expect(reply(feed).e2eMs).toBeNull();
  });

  it('says why a message is not answered, by the trigger made of it', () => {
    const feed = fold(chat('7'), { type: 'trigger.dropped', at: 2, triggerId: 'api:7', kind: 'chat', reason: 'stale' });
    expect(feed).toMatchObject([{ kind: 'chat', dropped: 'too old by the time she was free' }]);
  });

  it('calls no words the streamer’s own that the streamer did not type: a reward that is dropped belongs to its viewer', () => {
    const feed = fold(chat('7'), { type: 'trigger.dropped', at: 2, triggerId: 'api:7', kind: 'spoken-reward', reason: 'failed' });
    expect(feed).toMatchObject([{ kind: 'chat', dropped: 'answering it failed' }]);
  });

  it('does not pretend to know how a reply ended that broke off with the connection', () => {
    const snapshot = { type: 'snapshot', at: 9, status: {} } as unknown as StreamMessage;
    expect(reply(fold(started, snapshot)).state).toBe('lost');
  });

  it('tells of trouble, but leaves to the parts what they say of themselves', () => {
    const log = (level: 'info' | 'warn' | 'error', message: string, module: string | null = null): AivtEvent => ({
      type: 'log',
      at: 1,
      level,
      message,
      module,
    });
    const feed = fold(log('info', 'x'), log('warn', 'overlay is offline: no overlay sounds', 'overlay'), log('error', 'the disk is full'));
    expect(feed).toMatchObject([{ kind: 'note', tone: 'bad', text: 'the disk is full' }]);
  });

  it('keeps a bounded number of entries, the newest', () => {
    const feed = fold(...Array.from({ length: MAX_ENTRIES + 5 }, (_, index) => chat(String(index))));
    expect(feed).toHaveLength(MAX_ENTRIES);
    expect(feed.at(-1)?.key).toBe(`api:${MAX_ENTRIES + 4}`);
  });
});
