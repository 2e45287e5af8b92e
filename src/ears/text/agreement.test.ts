import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agree, agreedText, NOTHING_AGREED, wholeText, type Agreement } from './agreement.ts';

const after = (...hypotheses: string[]): Agreement => hypotheses.reduce(agree, NOTHING_AGREED);

describe('agree', () => {
  it('commits what two hypotheses in a row agree upon', () => {
    expect(agreedText(after('Hello every'))).toBe('');
    expect(agreedText(after('Hello every', 'Hello everybody and'))).toBe('Hello');
    expect(agreedText(after('Hello every', 'Hello everybody and', 'hello, everybody and welcome'))).toBe('Hello everybody and');
  });

  it('shows what is not agreed upon behind it', () => {
    expect(wholeText(after('Hello every', 'Hello everybody and'))).toBe('Hello everybody and');
  });

  it('stands by what was committed, without repeating or losing a word where a later hypothesis differs', () => {
    const agreed = after('I went to the', 'I went to the shop');
    expect(agreedText(agreed)).toBe('I went to the');
    expect(wholeText(agree(agreed, 'Well I went to the shop today'))).toBe('I went to the shop today');
    expect(wholeText(agree(agreed, 'went to the shop today'))).toBe('I went to the shop today');
  });

  it('does not take punctuation and capitals for a difference', () => {
    expect(agreedText(after('okay so', 'Okay, so'))).toBe('Okay, so');
  });

  it('only ever lengthens what is committed, by words that the last two hypotheses had', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd');
    const sentence = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 8 }), (hypotheses) => {
        let state = NOTHING_AGREED;
        hypotheses.forEach((hypothesis, n) => {
          const next = agree(state, hypothesis);
          expect(next.committed.slice(0, state.committed.length)).toEqual(state.committed);
          const fresh = next.committed.slice(state.committed.length).map(({ key }) => key);
          const before = n === 0 ? '' : (hypotheses[n - 1] ?? '');
          expect(hypothesis.includes(fresh.join(' '))).toBe(true);
          expect(before.includes(fresh.join(' '))).toBe(true);
          state = next;
        });
      }),
    );
  });
});
