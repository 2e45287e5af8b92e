/** The talk with the streamer goes on however many viewers are answered between: memory and prompter together. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { personaSchema, type PersonaState } from '../src/domain/persona.ts';
import type { Trigger } from '../src/domain/trigger.ts';
import { createWindowMemory } from '../src/memory/window.ts';
import { createPrompter, estimateTokens, PROMPTER_DEFAULTS } from '../src/policy/prompter.ts';
import type { Memory } from '../src/ports/memory.ts';
import type { Prompt } from '../src/ports/policy.ts';
import type { Prompter } from '../src/ports/prompter.ts';
import { approved, fakeTrigger } from '../testing/fakes.ts';

const persona = personaSchema.parse(parse(readFileSync(new URL('../personas/kitsu.yaml', import.meta.url), 'utf8')));
const state: PersonaState = { persona, styleName: persona.defaultStyle, style: persona.styles[persona.defaultStyle]! };
const SPEECH = { kind: 'speech', prompt: 'The streamer, your partner on this show, says to you: {words}', shownAs: 'Answering' };

let memory: Memory;
let prompter: Prompter;
let n: number;

beforeEach(() => {
  memory = createWindowMemory(() => undefined);
  prompter = createPrompter({ persona: () => state });
  n = 0;
});

const spoken = (text: string): Trigger => ({ ...fakeTrigger('streamer', text, { id: `u${n++}` }), telling: SPEECH });

async function ask(trigger: Trigger): Promise<Prompt> {
  return prompter.build(trigger, await memory.recall(trigger, new AbortController().signal));
}

/** A turn as it goes: asked, answered, heard. */
async function turn(trigger: Trigger, answer: string): Promise<Prompt> {
  const prompt = await ask(trigger);
  const heard = { text: approved(answer), complete: true, playedMs: 1 };
  memory.commit({ turnId: trigger.id, characterId: 'kitsu', trigger, heard, endedAtMs: 0 });
  return prompt;
}

async function chatGoesBy(turns: number): Promise<Prompt[]> {
  const prompts: Prompt[] = [];
  for (let i = 0; i < turns; i++)
    prompts.push(
      await turn(
        fakeTrigger('chat', `viewer question ${n}`, { id: `c${n++}`, viewer: `viewer${i % 5}` }),
        'That is a nice question to ask me.',
      ),
    );
  return prompts;
}
const all = ({ messages }: Prompt): string => messages.map(({ content }) => content).join('\n');
const last = ({ messages }: Prompt): string => messages.at(-1)?.content ?? '';

describe('the talk with the streamer', () => {
  it('is in the prompt as what was said to whom, not as a silence', async () => {
    await turn(spoken('My sister is called Ada.'), 'Ada is a lovely name.');
    const prompt = await ask(fakeTrigger('chat', 'hi', { viewer: 'ann' }));
    expect(all(prompt)).toContain('says to you: «My sister is called Ada.»');
    expect(all(prompt)).not.toContain('Nobody had written');
  });

  it('keeps its thread while twenty viewers are answered, for the streamer alone', async () => {
    await turn(spoken('My sister is called Ada.'), 'Ada is a lovely name.');
    const chat = await chatGoesBy(20);
    const prompt = await ask(spoken('What was her name again?'));
    expect(last(prompt)).toContain('«My sister is called Ada.» You answered: «Ada is a lovely name.»');
    expect(last(prompt)).toMatch(/says to you: «What was her name again\?»\n\([^)]*\)$/u);
    expect(last(chat.at(-1)!)).not.toContain('Ada');
    expect(all(await ask(fakeTrigger('chat', 'who?', { viewer: 'ann' })))).not.toContain('Ada');
  });

  it('is told once: not again while the conversation still holds it', async () => {
    await turn(spoken('My sister is called Ada.'), 'Ada is a lovely name.');
    await chatGoesBy(3);
    const prompt = await ask(spoken('What was her name again?'));
    expect(all(prompt).split('My sister is called Ada.')).toHaveLength(2);
    expect(last(prompt)).not.toContain('Earlier');
  });

  it('takes no more of the prompt than it may, the latest of it', async () => {
    for (let i = 0; i < 10; i++)
      await turn(spoken(`Number ${i} ${'and on and on '.repeat(20)}.`), `Answer ${i}. ${'Yes indeed it is. '.repeat(10)}`);
    await chatGoesBy(20);
    const question = 'And now?';
    const told = last(await ask(spoken(question)));
    expect(told).toContain('Number 9');
    expect(told).not.toContain('Number 7');
    expect(estimateTokens(told.slice(0, told.indexOf('The streamer, your partner')))).toBeLessThanOrEqual(
      PROMPTER_DEFAULTS.threadTokens + 20,
    );
  });

  it('leaves what models keep of the prompt as it was', async () => {
    await turn(spoken('My sister is called Ada.'), 'Ada is a lovely name.');
    await chatGoesBy(20);
    const before = await ask(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    const now = await ask(spoken('What was her name again?'));
    expect(now.system).toBe(before.system);
    expect(now.messages.slice(0, -1)).toEqual(before.messages.slice(0, -1));
  });

  // Every answer of a measurement was cut at its first sound, and the question was whether the model read its prompt anew for that.
  it('has each prompt begin with the conversation before it, answers that were cut included', async () => {
    const answers = [
      ['They sleep all', false],
      ['In the sun. They dream of', false],
      ['Of rivers, mostly.', true],
      ['', false],
    ] as const;
    const prompts: Prompt[] = [];
    for (const [heard, complete] of answers) {
      const trigger = spoken(`Question ${n}?`);
      prompts.push(await ask(trigger));
      memory.commit({
        ...{ turnId: trigger.id, characterId: 'kitsu', trigger, endedAtMs: 0 },
        heard: { text: approved(heard), complete, playedMs: 1 },
      });
    }
    prompts.push(await ask(spoken('And now?')));
    for (const [at, prompt] of prompts.entries()) {
      const before = prompts[at - 1];
      if (!before) continue;
      expect(prompt.system).toBe(before.system);
      const kept = before.messages.slice(0, -1);
      expect(prompt.messages.slice(0, kept.length)).toEqual(kept);
    }
  });

  it('is one answer in memory that was stopped for nothing and gone on with', async () => {
    const trigger = spoken('Tell me of foxes.');
    const commit = (of: Trigger, text: string, complete: boolean): void =>
      memory.commit({
        turnId: 't',
        characterId: 'kitsu',
        trigger: of,
        heard: { text: approved(text), complete, playedMs: 1 },
        endedAtMs: 0,
      });
    commit(trigger, 'They sleep', false);
    commit({ ...spoken('all day.'), telling: { ...SPEECH, verbatim: true }, goesOnWith: trigger.id }, 'all day.', true);
    const { turns, thread } = await memory.recall(spoken('more'), new AbortController().signal);
    expect(turns).toEqual([{ viewerName: null, said: 'Tell me of foxes.', answered: 'They sleep all day.', byStreamer: true }]);
    expect(thread).toEqual(turns);
  });
});
