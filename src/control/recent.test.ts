import { expect, it } from 'vitest';
import { EventBus } from '../domain/events.ts';
import { keepRecent, MAX_LOG_LINES, MAX_RECENT } from './recent.ts';

const bus = (): EventBus =>
  new EventBus(
    () => 5,
    (error) => expect.unreachable(String(error)),
  );
const chat = (id: string) => ({ type: 'chat.message', id, user: 'ann', role: 'viewer', text: `hi ${id}`, platform: 'twitch' }) as const;

it('keeps the conversation, bounded, and forgets what was deleted', () => {
  const events = bus();
  const recent = keepRecent(events);
  for (let n = 0; n < MAX_RECENT + 5; n++) events.emit(chat(String(n)));
  events.emit({ type: 'ears.partial', id: 'u1', text: 'hel', committedChars: 0 });
  expect(recent.conversation()).toHaveLength(MAX_RECENT);
  events.emit({ type: 'trigger.dropped', triggerId: 'twitch:9', kind: 'chat', reason: 'retracted' });
  events.emit({ type: 'trigger.dropped', triggerId: 'twitch:10', kind: 'chat', reason: 'stale' });
  const texts = recent.conversation().flatMap((event) => (event.type === 'chat.message' ? [event.text] : []));
  expect(texts).not.toContain('hi 9');
  expect(texts).toContain('hi 10');
});

it('keeps the lines of the log by themselves', () => {
  const events = bus();
  const recent = keepRecent(events);
  for (let n = 0; n < MAX_LOG_LINES + 2; n++) events.emit({ type: 'log', level: 'info', message: String(n), module: null });
  expect(recent.conversation()).toEqual([]);
  expect(recent.log(2).map(({ message }) => message)).toEqual([String(MAX_LOG_LINES), String(MAX_LOG_LINES + 1)]);
  recent.close();
  events.emit({ type: 'log', level: 'info', message: 'late', module: null });
  expect(recent.log(1)[0]?.message).not.toBe('late');
});

it('who is forgotten leaves it at once: what they wrote, what they were answered, and what names them', () => {
  const events = bus();
  const recent = keepRecent(events);
  const started = (turnId: string, user: string | null) =>
    ({
      type: 'turn.started',
      turnId,
      characterId: 'kitsu',
      trigger: { id: turnId, kind: 'chat', lane: 'chat', user, text: 'hi', shownAs: null, verbatim: false },
    }) as const;
  events.emit(chat('1'));
  events.emit({ ...chat('2'), user: 'bob' });
  events.emit({ ...chat('3'), user: 'bob', text: 'ask Ann, she knows' });
  events.emit(started('t1', 'ann'));
  events.emit({ type: 'turn.clause', turnId: 't1', seq: 0, text: 'Hello you!' });
  events.emit(started('t2', 'bob'));
  events.emit({ type: 'turn.clause', turnId: 't2', seq: 0, text: 'Anna is not meant.' });
  events.emit({ type: 'chat.command', user: 'ann', command: 'help', args: '', outcome: 'done' });
  events.emit({ type: 'log', level: 'warn', message: 'ann wrote too fast', module: null });
  events.emit({ type: 'log', level: 'warn', message: 'all is well', module: null });
  recent.forget(['ann']);
  expect(recent.conversation().map((event) => ('turnId' in event ? event.turnId : 'id' in event ? event.id : ''))).toEqual([
    '2',
    't2',
    't2',
  ]);
  expect(recent.log(9).map(({ message }) => message)).toEqual(['all is well']);
  recent.forget([]);
  recent.forget(['', '.*']);
  expect(recent.conversation()).toHaveLength(3);
});
