import { describe, expect, it } from 'vitest';
import { fakeTrigger } from '../../testing/fakes.ts';
import type { Trigger } from '../domain/trigger.ts';
import { isAlike } from './alike.ts';
import { initialDirectorState, type DirectorCommand, type DirectorState } from './director-state.ts';
import { direct } from './director.ts';

describe('nearly the same question', () => {
  it.each([
    ['what game tonight?', 'what game tonight kitsu?', true],
    ['do you like ramen with egg?', 'kitsu do you like ramen with egg', true],
    ['what is 7 times 8?', 'what is 7 times 9?', false],
    ['I love pineapple on pizza', 'I do not love pineapple on pizza', false],
    ['hello there', 'hello', false],
    ['what is your favourite game?', 'what is your favourite food?', false],
    ['my dog died this morning', 'my dog died this morning', false],
    ['lol', 'lol', false],
    ['', '', false],
  ])('%s / %s: %s', (a, b, alike) => {
    expect(isAlike(a, b)).toBe(alike);
    expect(isAlike(b, a)).toBe(alike);
  });
});

describe('several who ask the same', () => {
  let state: DirectorState;
  let commands: DirectorCommand[];
  function send(...triggers: readonly Trigger[]): void {
    for (const trigger of triggers) {
      const [next, more] = direct(state, { type: 'trigger', trigger, nowMs: 0 });
      state = next;
      commands.push(...more);
    }
  }
  const asks = (viewer: string, text = 'what game do you play tonight?', lane: 'question' | 'chat' = 'question'): Trigger =>
    fakeTrigger(lane, text, { viewer, id: `${viewer}:${text}` });
  /** Somebody speaks, and one is prepared: what comes now waits. */
  function busy(): void {
    [state, commands] = [initialDirectorState(), []];
    send(fakeTrigger('chat', 'first things first', { viewer: 'zoe' }), fakeTrigger('chat', 'and then something', { viewer: 'yan' }));
    commands = [];
  }

  it('wait as one, in the place of the first; who asks twice is one', () => {
    busy();
    send(asks('ann'), asks('bob', 'what game tonight, do you play?'), asks('cid', 'WHAT GAME DO YOU PLAY TONIGHT'), asks('bob'));
    const held = [...state.waiting.question, ...(state.prepared ? [state.prepared.trigger] : [])].filter(({ text }) =>
      text.includes('game'),
    );
    expect(held).toHaveLength(1);
    expect(held[0]?.viewer?.id).toBe('ann');
  });

  it('none of them is dropped without a word: it is told that it was a copy', () => {
    busy();
    state = { ...state, prepared: { turnId: 'p', epoch: 1, trigger: fakeTrigger('streamer', 'x', { id: 'p' }) } };
    send(asks('ann'), asks('bob'), asks('cid'), asks('dan', 'do you like soup?'));
    expect(state.waiting.question.map(({ viewer, alike }) => [viewer?.id, alike])).toEqual([
      ['ann', ['bob', 'cid']],
      ['dan', undefined],
    ]);
    expect(commands.flatMap((command) => (command.type === 'drop' ? [command.reason] : []))).toEqual(['duplicate', 'duplicate']);
  });

  it('what was paid for is never joined', () => {
    busy();
    state = { ...state, prepared: { turnId: 'p', epoch: 1, trigger: fakeTrigger('streamer', 'x', { id: 'p' }) } };
    send(asks('ann'), { ...asks('bob'), lane: 'paid', deadlineMs: null });
    expect(state.waiting.paid).toHaveLength(1);
    expect(state.waiting.question[0]?.alike).toBeUndefined();
  });
});

describe('a thought of her own', () => {
  it('gives way at once to whoever writes, and to nobody else', () => {
    const idle = { ...fakeTrigger('idle', '', { id: 'idle:1' }), deadlineMs: 5000 };
    let [state] = direct(initialDirectorState(), { type: 'trigger', trigger: idle, nowMs: 0 });
    const turnId = state.floor?.turnId ?? '';
    [state] = direct(state, { type: 'turn.playing', turnId, nowMs: 1 });
    const [again] = direct(state, { type: 'trigger', trigger: { ...idle, id: 'idle:2' }, nowMs: 2 });
    expect(again.floor?.turnId).toBe(turnId);
    const [next, commands] = direct(state, { type: 'trigger', trigger: fakeTrigger('chat', 'hi!', { viewer: 'ann' }), nowMs: 3 });
    expect(commands.map(({ type }) => type)).toEqual(['cut', 'start']);
    expect(commands[0]).toMatchObject({ turnId, reason: 'gave-way' });
    expect(next.floor?.trigger.viewer?.id).toBe('ann');
  });
});
