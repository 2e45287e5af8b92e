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
  events.emit({ type: 'ears.partial', id: 'e1', text: 'hel', committedChars: 0 });
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
