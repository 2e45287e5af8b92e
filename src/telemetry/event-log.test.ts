import { expect, it } from 'vitest';
import { EventBus } from '../domain/events.ts';
import { createLog } from '../kernel/log.ts';
import { logEvents } from './event-log.ts';

function written(act: (bus: EventBus) => void): string[] {
  const lines: string[] = [];
  const log = createLog({ secrets: [], write: () => undefined, onLine: (level, message) => lines.push(`${level} ${message}`) });
  const bus = new EventBus(
    () => 0,
    (error) => expect.unreachable(String(error)),
  );
  logEvents(bus, log);
  act(bus);
  return lines;
}

// Overlays come and go and each changes the detail: the log was full of lines that said nothing new.
it('tells of a part when its state or who fulfils it changes, not of every detail', () => {
  expect(
    written((bus) => {
      bus.emit({ type: 'module.state', module: 'tts', state: 'online', provider: 'espeak', detail: 'ready', since: 0 });
      bus.emit({ type: 'module.state', module: 'tts', state: 'online', provider: 'espeak', detail: 'one overlay', since: 0 });
      bus.emit({ type: 'module.state', module: 'tts', state: 'offline', provider: 'espeak', detail: 'it ended', since: 0 });
      bus.emit({ type: 'module.state', module: 'obs', state: 'offline', provider: 'obs', detail: 'not there', since: 0 });
    }),
  ).toEqual(['info tts is online: ready', 'warn tts is offline: it ended', 'warn obs is offline: not there']);
});

it('tells that something was blocked and by which rule, with the word itself blanked', () => {
  const block = { direction: 'input', category: 'hate', ruleId: 'r1', excerpt: 'you •••', cause: 'content' } as const;
  expect(written((bus) => bus.emit({ type: 'moderation.blocked', ...block }))).toEqual([
    'info blocked (input): hate ruleId=r1 excerpt=you •••',
  ]);
});
