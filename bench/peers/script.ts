/** What the model says in the bench: seeded, so that turn n is the same for every arm. */
import { seededRandom } from '../../src/kernel/random.ts';

/** Four begin with an exclamation, two with a question, two with a short sentence and two with a clause that ends at a comma. */
const OPENINGS = [
  'Oh, hello there!',
  'Ha, good one!',
  'Yes, of course!',
  'What a lovely thing to say!',
  'Do you really think so?',
  'Who told you about that?',
  'Hmm, let me see.',
  'That is a new one for me.',
  'If I had to pick one tonight, I would take the lantern festival.',
  'Between you and me, the raccoon started it.',
];
const MIDDLES = [
  'The wind told me a story about that once, and I forgot the end',
  'My tails agree, which happens about twice a year',
  'I would try it with mochi first, because mochi makes it better',
  'Chat knows more than I do, but I have the softer ears',
];

export function repliesOf(seed: number, n: number): string[] {
  const random = seededRandom(seed);
  const one = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  return Array.from({ length: n }, () => `${one(OPENINGS)} ${one(MIDDLES)}.`);
}

/** Goes on for longer than anybody lets it. */
export const LONG_REPLY = Array.from({ length: 80 }, (_, i) => `Sentence number ${i} goes on about foxes and lanterns.`).join(' ');

/** A new order of the list each time it is called. */
export function shuffler(seed: number): <T>(list: readonly T[]) => T[] {
  const random = seededRandom(seed);
  return (list) => {
    const left = [...list];
    return Array.from(list, () => left.splice(Math.floor(random() * left.length), 1)).flat();
  };
}
