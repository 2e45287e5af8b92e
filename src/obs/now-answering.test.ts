import { describe, expect, it } from 'vitest';
import { approved } from '../../testing/fakes.ts';
import { EventBus, type AivtEvent } from '../domain/events.ts';
import type { Verdict } from '../ports/moderation.ts';
import { createNowAnswering, lineFor } from './now-answering.ts';

function follow() {
  const bus = new EventBus(
    () => 0,
    (error) => expect.unreachable(String(error)),
  );
  const shown: string[] = [];
  const events: AivtEvent[] = [];
  /** Verdicts that nobody gave yet. */
  const asked: { text: string; allow: (allowed: boolean) => Promise<void> }[] = [];
  const stop = createNowAnswering({
    bus,
    show: (text) => shown.push(text),
    moderation: {
      check: (text, direction) =>
        new Promise<Verdict>((resolve) =>
          asked.push({
            text,
            allow: async (allowed) => {
              resolve(
                allowed
                  ? { allowed, text: approved(text) }
                  : { allowed, block: { direction, category: 'hate', ruleId: 'r', excerpt: '•••', cause: 'content' } },
              );
              await new Promise((next) => setImmediate(next));
            },
          }),
        ),
    },
  });
  bus.listen((event) => events.push(event));
  const start = (turnId: string, shownAs: string | null = 'Answering'): void =>
    bus.emit({
      type: 'turn.started',
      turnId,
      characterId: 'kitsu',
      trigger: { id: turnId, kind: 'chat', lane: 'chat', user: 'ann', text: `about ${turnId}`, shownAs, verbatim: false },
    });
  const play = (turnId: string, seq = 0): void => bus.emit({ type: 'turn.playing', turnId, seq });
  const finish = (turnId: string): void => bus.emit({ type: 'turn.finished', turnId, heard: '', marks: {} });
  return { bus, shown, events, asked, start, play, finish, stop };
}

describe('now answering', () => {
  it('comes with the first sound, once, and goes with the last', async () => {
    const { shown, asked, start, play, finish } = follow();
    start('a');
    await asked[0]!.allow(true);
    expect(shown.filter((text) => text !== '')).toEqual([]);
    play('a');
    play('a', 1);
    expect(shown.filter((text) => text !== '')).toEqual(['Answering ann: about a']);
    finish('a');
    expect(shown.at(-1)).toBe('');
  });

  it('comes late when the verdict does, and not at all when the turn is over by then', async () => {
    const { bus, shown, asked, start, play } = follow();
    start('a');
    play('a');
    expect(shown.join('')).toBe('');
    await asked[0]!.allow(true);
    expect(shown.at(-1)).toBe('Answering ann: about a');
    start('b');
    play('b');
    bus.emit({ type: 'panic', reason: 'test' });
    await asked[1]!.allow(true);
    expect(shown.join('')).not.toContain('about b');
    expect(shown.at(-1)).toBe('');
  });

  it('shows nothing of what is blocked, and tells of it', async () => {
    const { shown, events, asked, start, play } = follow();
    start('a');
    play('a');
    await asked[0]!.allow(false);
    expect(shown.join('')).toBe('');
    expect(events.find(({ type }) => type === 'moderation.blocked')).toMatchObject({ direction: 'output', turnId: 'a' });
  });

  it('is not moved by a turn that has not the floor', async () => {
    const { shown, asked, start, play, finish } = follow();
    start('a');
    await asked[0]!.allow(true);
    play('a');
    finish('older');
    expect(shown.at(-1)).toBe('Answering ann: about a');
    start('b', null);
    expect(shown.at(-1)).toBe('');
    play('b');
    expect(shown.at(-1)).toBe('');
    expect(asked).toHaveLength(1);
  });
});

describe('the line', () => {
  it('names who asked or gave, and is short', () => {
    expect(lineFor({ shownAs: 'Answering', user: null, text: 'why?' })).toBe('Answering: why?');
    expect(lineFor({ shownAs: 'Thanking', user: 'ann', text: '' })).toBe('Thanking ann');
    expect(lineFor({ shownAs: 'Thanking', user: null, text: '' })).toBeNull();
    expect(lineFor({ shownAs: 'Answering', user: 'ann', text: 'a\n  story' })).toBe('Answering ann: a story');
    expect(lineFor({ shownAs: null, user: 'ann', text: 'hm' })).toBeNull();
    const long = lineFor({ shownAs: 'Answering', user: 'ann', text: 'word '.repeat(40) })!;
    expect(long).toMatch(/word…$/u);
    expect(long.length).toBeLessThan(100);
    expect(lineFor({ shownAs: 'Answering', user: 'a', text: '🦊'.repeat(60) })).toMatch(/^Answering a: (?:🦊)+…$/u);
  });

  it('holds nothing that would spoil the picture', () => {
    expect(lineFor({ shownAs: 'Answering', user: 'ann', text: `z${'\u0335'.repeat(200)}algo é` })).toBe(
      'Answering ann: z\u0335\u0335algo é',
    );
    expect(lineFor({ shownAs: 'Answering', user: 'ann', text: 'hi \u0007\u001b[31m x' })).toBe('Answering ann: hi [31m x');
    expect(lineFor({ shownAs: 'Answering', user: 'ann', text: '⣿'.repeat(80) })).toBe('Answering ann');
  });
});
