import { expect, it } from 'vitest';
import { approved } from '../../testing/fakes.ts';
import type { FollowUp } from '../ports/memory.ts';
import { createIdleIdeas, type IdleSources } from './idle-ideas.ts';

const fact = (key: string): FollowUp => ({ key, text: approved(`Mika told you yesterday: "${key}"`) });
const ideas = (sources: Partial<IdleSources> = {}): ReturnType<typeof createIdleIdeas> =>
  createIdleIdeas({ followUps: () => Promise.resolve([]), topics: () => [], about: () => Promise.resolve(null), seed: 1, ...sources });
async function take(from: ReturnType<typeof createIdleIdeas>, n: number): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  for (let i = 0; i < n; i++) texts.push((await from.next()).text);
  return texts;
}

it('by turns: what somebody told, a topic, the stream, a thought', async () => {
  const from = ideas({
    followUps: () => Promise.resolve([fact('a ferret')]),
    topics: () => ['clouds'],
    about: () => Promise.resolve({ title: 'Cosy night', game: 'Stardew Valley' }),
  });
  expect(await take(from, 4)).toEqual(['Mika told you yesterday: "a ferret"', 'clouds', 'Cosy night (Stardew Valley)', null]);
});

it('nothing twice, however long it is quiet; then thoughts of her own', async () => {
  const topics = Array.from({ length: 12 }, (_, n) => `topic ${n}`);
  const facts = Array.from({ length: 7 }, (_, n) => fact(`fact ${n}`));
  const from = ideas({
    followUps: () => Promise.resolve(facts),
    topics: () => topics,
    about: () => Promise.resolve({ title: 'Cosy night', game: '' }),
  });
  const said = (await take(from, 200)).filter((text) => text !== null);
  expect(new Set(said).size).toBe(said.length);
  expect(said).toHaveLength(12 + 7 + 1);
  expect(await take(from, 3)).toEqual([null, null, null]);
});

it('another title is another thing to speak of', async () => {
  let title = 'one';
  const from = ideas({ about: () => Promise.resolve({ title, game: '' }) });
  expect(await take(from, 2)).toContain('one');
  title = 'two';
  expect(await take(from, 2)).toContain('two');
});

it('each tells the model to stay short and that nobody has written', async () => {
  const from = ideas({ topics: () => ['clouds'] });
  for (let i = 0; i < 3; i++) {
    const { telling } = await from.next();
    expect(telling).toMatchObject({ kind: 'idle', shownAs: null });
    expect(telling.prompt).toMatch(/^Nobody has written for a while\. .*(?:short|a sentence or two)/u);
  }
});
