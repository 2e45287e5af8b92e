import { beforeAll, describe, expect, it } from 'vitest';
import { NameSounds } from './name-sounds.ts';
import { createEspeakPhonemizer } from './phonemizer.ts';
import { wordsOfName } from './windows.ts';

const phonemizer = createEspeakPhonemizer();
const { signal } = new AbortController();
const names = new NameSounds();
const heard = async (name: string): Promise<number | null> => names.find(await phonemizer.phonemes(wordsOfName(name).join(' '), signal));

beforeAll(async () => {
  // Of milder words than the rules have; what is heard works alike.
  for (const [rule, joke] of ['bend over', 'sea more bricks', 'my cap', 'huge ears'].entries())
    names.add(await phonemizer.phonemes(joke, signal), rule);
}, 30_000);

describe('a joke is heard however the name is spelled', () => {
  it.each([
    ['Ben_Dover', 0],
    ['BenDohver99', 0],
    ['xX_Ben_Dover_Xx', 0],
    ['Seymour_Brix', 1],
    ['SeemoreBricks', 1],
    ['Hugh_Jeers', 3],
  ])('%s', async (name, rule) => {
    expect(await heard(name)).toBe(rule);
  });

  it('lets a surname begin with a breath', async () => {
    expect(await heard('Mike_Hap')).toBe(2);
  });
});

it.each(['Ben_Grover', 'Ben_Dorsey', 'BenOver9000', 'Seymour_Skinner', 'Seymour_Brinks', 'Hugh_Grant', 'Mike_Hapgood', 'Kitsu', ''])(
  'lets live: "%s"',
  async (name) => {
    expect(await heard(name)).toBeNull();
  },
);

it('takes a name apart at marks, digits and inner capitals', () => {
  expect(wordsOfName('DJBenDover_99')).toEqual(['dj', 'ben', 'dover']);
  expect(wordsOfName('Zoë’s')).toEqual(['zoes']);
  expect(wordsOfName('one two three four five six seven eight nine')).toEqual([]);
});
