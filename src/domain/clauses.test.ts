import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { clauseText, createCutter } from './clauses.ts';

function cut(chunks: readonly string[]): string[] {
  const cutter = createCutter();
  const text = chunks.join('');
  const ends = [...chunks.flatMap((chunk) => cutter.push(chunk)), ...cutter.flush()];
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

const clauses = (text: string): string[] =>
  cut([text])
    .map(clauseText)
    .filter((clause) => clause !== '');

describe('clause cutter', () => {
  it.each([
    ['Hello there! How are you?', ['Hello there!', 'How are you?']],
    ['Well, that was close.', ['Well, that was close.']],
    ['Oh my goodness, that was close.', ['Oh my goodness,', 'that was close.']],
    ['It costs 3.5 coins. Or 1,000 of them, at 10:30. Wow', ['It costs 3.5 coins.', 'Or 1,000 of them, at 10:30.', 'Wow']],
    ['Mr. Fox met Dr. Owl, e.g. at night. So do I. Yes', ['Mr. Fox met Dr. Owl,', 'e.g. at night.', 'So do I.', 'Yes']],
    ['What?! "No way!" she said...', ['What?', '"No way!"', 'she said...']],
    ['Find me on twitch.tv tonight. Bye!', ['Find me on twitch.tv tonight.', 'Bye!']],
    ['one\ntwo\n\n', ['one', 'two']],
    ['?!... !!', []],
    ['', []],
  ])('%j', (text, expected) => {
    expect(clauses(text)).toEqual(expected);
  });

  it('decides at the mark itself, without waiting for the next token', () => {
    const cutter = createCutter();
    expect(cutter.push('Hello there')).toEqual([]);
    expect(cutter.push('!')).toEqual([12]);
    expect(cutter.push(' I am Kitsu')).toEqual([]);
    expect(cutter.push('?')).toEqual([24]);
    expect(cutter.push(' At home, my dear,')).toEqual([]);
    expect(cutter.push(' far away from over here,')).toEqual([67]);
  });

  it('asks the one character behind a dot, and no more', () => {
    const cutter = createCutter();
    expect(cutter.push('I am Kitsu.')).toEqual([]);
    expect(cutter.push(' ')).toEqual([11]);
    expect(cutter.push('I read node.')).toEqual([]);
    expect(cutter.push('js')).toEqual([]);
  });

  // "node." | "js … see foo." | "txt too." were once three clauses, and "www dot example." was heard.
  it.each([
    'I read it on node.js today, see foo.txt too.',
    'Go to www.example.com/path.',
    'Look at example.com/watch?v=5 please.',
    'Next.js and Vue.js are fun.',
    'Open README.md now.',
    'Version 1.2.3 is out.',
    'We won 3.5 to 2.5 today.',
    'Mail me@example.co.uk now.',
    'The .env file is here.',
    'Mr. Fox, i.e. me, e.g. here.',
    'See No. 5 and Vol. 2, pp. 3.',
    'J. R. R. Tolkien wrote it.',
    'Dr. Owl of St. Louis came.',
    'It is 5 p.m. now.',
    'I like cats, dogs, etc. and birds.',
    'Nov. 25 is the day.',
    'Fox vs. Owl is on.',
    'anyway... let us go on.',
    'Well… maybe not.',
    'wait...what was that?',
  ])('%j is one sentence', (text) => {
    expect(cut([text]).filter((clause) => /[.!?…]["')\]]*$/u.test(clause.trim()))).toHaveLength(1);
  });

  it.each([
    ['No. I am not. 5 times no.', ['No.', 'I am not.', '5 times no.']],
    ['It was 5 p.m. Then we left.', ['It was 5 p.m.', 'Then we left.']],
    ['Cats, dogs, etc. Then birds.', ['Cats, dogs, etc.', 'Then birds.']],
    ['I went... Then I came back.', ['I went...', 'Then I came back.']],
    ['He said "Stop!" and (then) left (fine.) Ok.', ['He said "Stop!"', 'and (then) left (fine.)', 'Ok.']],
    ['She said “Hello.” Then she left.', ['She said “Hello.”', 'Then she left.']],
    ["He said 'Go!' and it's done!", ["He said 'Go!'", "and it's done!"]],
    ['"Oh my goodness," she said.', ['"Oh my goodness,"', 'she said.']],
    ['Hello.😀 Bye', ['Hello.', '😀 Bye']],
    ['「やった！」と言った。はい。', ['「やった！」', 'と言った。', 'はい。']],
    ['First one.\nsecond one', ['First one.', 'second one']],
  ])('%j keeps its quotes and brackets, and ends where it ends', (text, expected) => {
    expect(clauses(text)).toEqual(expected);
  });

  it('ends a clause that has no mark at all', () => {
    const words = 'never stopping to breathe '.repeat(40);
    const parts = cut([words]);
    expect(parts.join('')).toBe(words);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(230);
    const run = cut(['a'.repeat(2000)]);
    expect(Math.max(...run.map((part) => part.length))).toBeLessThanOrEqual(230);
  });

  it('gives the same ends for every chunking', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'Hello',
        ' there',
        '!',
        '?',
        '.',
        ',',
        ' ',
        '3',
        '.5',
        '1,000',
        'Mr.',
        ' e.g. ',
        '…',
        '\n',
        '"',
        '10:30',
        '🦊',
        'é',
        '—',
        ' kitsu',
        'twitch.tv',
        'node.js',
        'No. ',
        '...',
        ' etc. ',
        '"',
        ')',
        '(',
        "'",
        '?v=',
        '：',
        'a'.repeat(70),
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(200), { maxLength: 30 }), (pieces, cuts) => {
        const text = pieces.join('');
        const at = [...new Set(cuts.map((value) => value % (text.length + 1)))].sort((a, b) => a - b);
        const chunks = [...at, text.length].map((value, index) => text.slice(at[index - 1] ?? 0, value));
        expect(cut(chunks)).toEqual(cut([text]));
        expect(cut([...text.split('')])).toEqual(cut([text]));
        expect(cut([text]).join('')).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['Vol. III is out. Ch. XII too.', ['Vol. III is out.', 'Ch. XII too.']],
  ['In Nov. we go. I left in Nov. Then it came.', ['In Nov. we go.', 'I left in Nov.', 'Then it came.']],
  ['He is 6 ft. tall.', ['He is 6 ft. tall.']],
  ['Type !discord or !so in chat. Then wait.', ['Type !discord or !so in chat.', 'Then wait.']],
  ['See ../config.yaml first. OK', ['See ../config.yaml first.', 'OK']],
  ['Is x != y or not? Yes.', ['Is x != y or not?', 'Yes.']],
])('%j is cut at the ends of its sentences', (text, clauses) => {
  const cutter = createCutter({ firstSoftChars: 200, softChars: 200, firstMaxChars: 300, maxChars: 300 });
  const ends = [...cutter.push(text), ...cutter.flush()];
  expect(ends.map((end, n) => clauseText(text.slice(ends[n - 1] ?? 0, end)))).toEqual(clauses);
});
