import { describe, expect, it } from 'vitest';
import type { Approved } from '../domain/approved.ts';
import type { RememberedTurn } from '../ports/memory.ts';
import { withoutRepeats } from './repeats.ts';

const turn = (answered: string): RememberedTurn => ({
  viewerName: 'Mika',
  said: 'hi' as unknown as Approved,
  answered: answered as unknown as Approved,
});
const kept = (...answers: string[]): string[] => withoutRepeats(answers.map(turn)).map(({ answered }) => answered);

describe('answers that repeat each other', () => {
  // Fifty turns of a real small model: from the twelfth on she said the same sentence ten times, whatever was asked.
  it('are no examples, the first neither', () => {
    const stuck = 'I am so sorry for your mistakes, but I just cannot remember the right language of the message!';
    expect(
      kept(
        'Oh, hello Mika! The pond is quiet tonight.',
        `${stuck} It would be great if you could use it somehow.`,
        `${stuck} It would have been great to use it sometimes here.`,
        'A ferret called Pixel steals socks, and I steal fish.',
      ),
    ).toEqual(['Oh, hello Mika! The pond is quiet tonight.', 'A ferret called Pixel steals socks, and I steal fish.']);
  });

  it('are told by their words, not by letters and marks', () => {
    expect(kept('The GOOD news is, we won the whole match today!', 'the good news is – we won the whole match – today.')).toEqual([]);
  });

  it('may begin alike, be short, or be empty', () => {
    const answers = [
      'Good night, Mika!',
      'Good night, Mika!',
      'Oh, what a question! I think the blue door hides a very old map of the mountain.',
      'Oh, what a question! I would ask the frogs, they have seen more rain than all of us.',
      '',
      '',
    ];
    expect(kept(...answers)).toEqual(answers);
  });

  it('an answer that holds an earlier, shorter one is a repeat of it', () => {
    const line = 'we should plant parsnips before the spring rain comes again';
    expect(kept(line, `Well, as I said, ${line}, and then the potatoes get their own bed behind the house, promise.`)).toEqual([]);
  });

  it('a conversation without any is handed on as it is', () => {
    const conversation = [turn('one two three four five six seven eight'), turn('a b c d e f g h i')];
    expect(withoutRepeats(conversation)).toBe(conversation);
  });
});
