import { describe, expect, it } from 'vitest';
import type { Approved } from '../domain/approved.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import type { HeardTurn, Memory, RememberedTurn } from '../ports/memory.ts';
import type { Heard } from '../ports/speaker.ts';
import type { Trigger } from '../domain/trigger.ts';
import { createWindowMemory } from './window.ts';

const approved = (text: string): Approved => text as unknown as Approved;

function trigger(kind: string, text: string, name: string | null = 'Mika'): Trigger {
  const viewer =
    kind === 'say' || kind === 'idle' ? null : ({ id: 'twitch:1', name: name === null ? null : approved(name), role: 'viewer' } as const);
  return {
    id: 't',
    characterId: 'kitsu',
    telling: { kind, prompt: '', shownAs: null, verbatim: kind === 'say' },
    lane: 'chat',
    text: approved(text),
    viewer,
    messageId: null,
    receivedAtMs: 0,
    admittedAtMs: 0,
    deadlineMs: null,
  };
}

const heard = (text: string, complete = true): Heard => ({ text: approved(text), complete, playedMs: 100 });

const turnOf = (of: Trigger, what: Heard): HeardTurn => ({
  turnId: 't1',
  characterId: of.characterId,
  trigger: of,
  heard: what,
  endedAtMs: 0,
});

async function turnsOf(memory: Memory): Promise<readonly RememberedTurn[]> {
  return (await memory.recall(trigger('chat', 'anything'), new AbortController().signal)).turns;
}

describe('the conversation of this stream', () => {
  it('keeps who said what and what was heard of the answer, oldest first', async () => {
    const reports: ModuleReport[] = [];
    const memory = createWindowMemory((report) => reports.push(report));
    expect(await turnsOf(memory)).toEqual([]);
    memory.commit(turnOf(trigger('chat', 'hi'), heard('Hello Mika!')));
    memory.commit(turnOf(trigger('cheer', 'take this', null), heard('Oh, thank', false)));
    expect(await turnsOf(memory)).toEqual([
      { viewerName: 'Mika', said: 'hi', answered: 'Hello Mika!' },
      // Told as what it is: nobody should learn from half a sentence.
      { viewerName: null, said: 'take this', answered: 'Oh, thank', cut: true },
    ]);
    expect(reports).toEqual([expect.objectContaining({ state: 'online' })]);
  });

  it('holds twelve exchanges however long the stream is, the latest ones', async () => {
    const memory = createWindowMemory(() => undefined);
    for (let n = 0; n < 500; n++) memory.commit(turnOf(trigger('chat', `question ${n}`), heard(`answer ${n}`)));
    const turns = await turnsOf(memory);
    expect(turns.map((turn) => turn.answered)).toEqual(Array.from({ length: 12 }, (_, index) => `answer ${488 + index}`));
    expect(memory.summary().turns).toBe(12);
  });

  it('forgets in blocks: its beginning stays the same for eight exchanges', async () => {
    const memory = createWindowMemory(() => undefined);
    let changes = 0;
    let first: RememberedTurn | undefined;
    for (let n = 0; n < 100; n++) {
      memory.commit(turnOf(trigger('chat', `question ${n}`), heard(`answer ${n}`)));
      const turns = await turnsOf(memory);
      if (n > 0 && turns[0] !== first) changes += 1;
      first = turns[0];
      expect(turns.length).toBeGreaterThanOrEqual(Math.min(n + 1, 12));
      expect(turns.length).toBeLessThan(20);
    }
    expect(changes).toBe(11);
  });

  it('a line typed for her, or one of her own in a silence, was said to her by nobody', async () => {
    const memory = createWindowMemory(() => undefined);
    memory.commit(turnOf(trigger('say', 'Hello, chat!'), heard('Hello, chat!')));
    memory.commit(turnOf(trigger('idle', ''), heard('So quiet today.')));
    expect(await turnsOf(memory)).toEqual([
      { viewerName: null, said: null, answered: 'Hello, chat!' },
      { viewerName: null, said: null, answered: 'So quiet today.' },
    ]);
  });

  it('what nobody heard is not remembered: not the answer, not the question', async () => {
    const memory = createWindowMemory(() => undefined);
    memory.commit(turnOf(trigger('chat', 'are you there?'), heard('', false)));
    expect(await turnsOf(memory)).toEqual([]);
    expect(memory.summary().turns).toBe(0);
  });

  it('what was recalled does not change under the prompt that is made of it', async () => {
    const memory = createWindowMemory(() => undefined);
    memory.commit(turnOf(trigger('chat', 'one'), heard('One.')));
    const recalled = await turnsOf(memory);
    memory.commit(turnOf(trigger('chat', 'two'), heard('Two.')));
    expect(recalled).toHaveLength(1);
  });
});
