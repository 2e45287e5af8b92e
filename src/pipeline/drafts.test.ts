/** Answers that are begun before the words are certain. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeTrigger } from '../../testing/fakes.ts';
import type { Trigger } from '../domain/trigger.ts';
import { initialDirectorState, type DirectorCommand, type DirectorEvent, type DirectorState } from './director-state.ts';
import { direct } from './director.ts';
import { DRAFT_TTL_MS, saysTheSame } from './drafts.ts';
import { nextDeadlineMs } from './lanes.ts';
import { queueOf } from './queue.ts';

const SPEECH = { kind: 'speech', prompt: 'The streamer says: {words}', shownAs: null };
const spoken = (text: string, id = 'u1', nowMs = 0): Trigger => ({ ...fakeTrigger('streamer', text, { id, nowMs }), telling: SPEECH });
const draft = (text: string, id = 'u1'): DirectorEvent => ({ type: 'draft', trigger: spoken(text, id), nowMs: 0 });
const known = (text: string, id = 'u1'): DirectorEvent => ({ type: 'trigger', trigger: spoken(text, id, 400), nowMs: 400 });
const at = (type: 'streamer.speaking' | 'streamer.silent' | 'panic' | 'mute' | 'tick', nowMs = 500): DirectorEvent => ({ type, nowMs });

function run(...events: readonly DirectorEvent[]): { state: DirectorState; did: string[]; commands: DirectorCommand[] } {
  let state = initialDirectorState();
  const commands: DirectorCommand[] = [];
  for (const event of events) {
    const [next, more] = direct(state, event);
    state = next;
    commands.push(...more);
  }
  return { state, commands, did: commands.map(({ type }) => type) };
}

describe('a draft', () => {
  it('is prepared while the streamer still has the floor, and has it when the same words are known and he is silent', () => {
    const { did, state } = run(at('streamer.speaking', 0), draft('What is that'), known('What is that?'), at('streamer.silent'));
    expect(did).toEqual(['cut', 'prepare', 'confirm', 'grant']);
    expect(state.floor).toMatchObject({ turnId: 't1', trigger: { text: 'What is that?', admittedAtMs: 400 } });
  });

  it('is thrown away when other words were said, which are answered as if it had never been', () => {
    const { commands, state } = run(at('streamer.speaking', 0), draft('What is that'), known('What is that thing?'), at('streamer.silent'));
    expect(commands.slice(1)).toMatchObject([
      { type: 'prepare', turn: { turnId: 't1' } },
      { type: 'discard', turnId: 't1' },
      { type: 'start', turn: { turnId: 't2' } },
    ]);
    expect(state.floor?.trigger.text).toBe('What is that thing?');
  });

  it('is dropped without a word when nothing was said after all, and is not told as something that waits', () => {
    const begun = run(at('streamer.speaking', 0), draft('Stop'));
    expect(queueOf(begun.state)).toMatchObject({ prepared: null, waiting: 0 });
    const { did, state } = run(at('streamer.speaking', 0), draft('Stop'), { type: 'draft.over', triggerId: 'u1', nowMs: 100 });
    expect(did).toEqual(['cut', 'prepare', 'discard']);
    expect(state).toEqual({ ...run(at('streamer.speaking', 0)).state, nextTurn: 2 });
  });

  it.each(['panic', 'mute'] as const)('does not outlive a %s, nor begin after it', (latch) => {
    expect(run(draft('Stop'), at(latch, 100)).did).toEqual(['prepare', 'cut', 'discard']);
    expect(run(at(latch, 0), draft('Stop')).did).toEqual(['cut']);
  });

  it('is dropped by itself when nobody ever says whether it was right', () => {
    const { state } = run(draft('Stop'));
    expect(nextDeadlineMs(state)).toBe(DRAFT_TTL_MS);
    expect(direct(state, at('tick', DRAFT_TTL_MS))[1]).toEqual([{ type: 'discard', turnId: 't1' }]);
  });

  it('comes after what the streamer said before, and in the place of what a viewer waits for', () => {
    expect(run(at('streamer.speaking', 0), known('First.', 'u0'), draft('Second.')).did).toEqual(['cut']);
    const viewers = (text: string): DirectorEvent => ({ type: 'trigger', trigger: fakeTrigger('chat', text, { viewer: text }), nowMs: 0 });
    const { did, state } = run(viewers('one'), viewers('two'), draft('Stop'));
    expect(did).toEqual(['start', 'prepare', 'discard', 'prepare']);
    expect(state.waiting.chat.map(({ text }) => text)).toEqual(['two']);
  });

  it('does not keep others from the floor while it is uncertain', () => {
    const viewer: DirectorEvent = { type: 'trigger', trigger: fakeTrigger('chat', 'hi', { viewer: 'ann' }), nowMs: 10 };
    expect(run(draft('Stop'), viewer).did).toEqual(['prepare', 'start']);
  });

  it('that fails leaves the words to be answered as any', () => {
    const failed: DirectorEvent = { type: 'turn.failed', turnId: 't1', reason: 'failed', nowMs: 100 };
    expect(run(draft('Stop'), failed, known('Stop.')).did).toEqual(['prepare', 'discard', 'start']);
  });
});

it('the same words are the same however they are written', () => {
  expect(saysTheSame("What's that, Kitsu?", 'whats that Kitsu')).toBe(true);
  expect(saysTheSame('I like it.', 'I liked it.')).toBe(false);
  expect(saysTheSame('no, not that', 'not that, no')).toBe(false);
  expect(saysTheSame('a part', 'apart')).toBe(false);
});

it('for any order of events: unheard unless the final agrees, and never two answers', () => {
  const id = fc.constantFrom('u1', 'u2', 'u3');
  const text = fc.constantFrom('stop', 'Stop!', 'stop it', 'go on');
  const event = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(id, text).map(([who, words]) => draft(words, who)) },
    { weight: 2, arbitrary: fc.tuple(id, text).map(([who, words]) => known(words, who)) },
    { weight: 1, arbitrary: id.map((triggerId): DirectorEvent => ({ type: 'draft.over', triggerId, nowMs: 400 })) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<DirectorEvent>(
        at('streamer.speaking'),
        at('streamer.silent'),
        at('panic'),
        { type: 'resume', nowMs: 500 },
        { type: 'character', characterId: 'sable', nowMs: 500 },
      ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.nat(12), fc.constantFrom('turn.over' as const, 'turn.playing' as const))
        .map(([n, type]): DirectorEvent => ({ type, turnId: `t${n}`, nowMs: 500 })),
    },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state = initialDirectorState();
      const drafted = new Map<string, string>();
      const confirmed = new Map<string, string>();
      const heard: string[] = [];
      const hear = (turnId: string): void => {
        const { trigger } = state.floor!;
        expect(state.floor?.turnId).toBe(turnId);
        expect(certain.get(trigger.id), 'heard for words that were said').toBe(trigger.text);
        if (drafted.has(turnId)) {
          expect(confirmed.get(turnId)).toBe(trigger.text);
          expect(saysTheSame(drafted.get(turnId) ?? '', trigger.text)).toBe(true);
        }
        heard.push(trigger.id);
      };
      const certain = new Map<string, string>();
      for (const one of events) {
        if (one.type === 'trigger' && !certain.has(one.trigger.id)) certain.set(one.trigger.id, one.trigger.text);
        const [next, commands] = direct(state, one);
        state = next;
        for (const command of commands) {
          if (command.type === 'prepare' && command.turn.draftUntilMs !== undefined)
            drafted.set(command.turn.turnId, command.turn.trigger.text);
          if (command.type === 'confirm') confirmed.set(command.turnId, command.trigger.text);
          if (command.type === 'grant') hear(command.turnId);
          if (command.type === 'start') hear(command.turn.turnId);
          if (command.type === 'drop') expect(certain.has(command.trigger.id), 'nothing is told of what was never certain').toBe(true);
        }
      }
      expect(new Set(heard).size, 'one answer to one utterance').toBe(heard.length);
    }),
    { numRuns: 500 },
  );
});
