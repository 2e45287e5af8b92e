/** Signs of every kind around what is done, talk about the answer, tools called in words. */
import { expect, it } from 'vitest';
import { show } from './testing.ts';

it.each([
  ['-smiles- Hello.', '{happy}Hello.'],
  ['--smiles-- Hello.', '{happy}Hello.'],
  ['Hello -waves at chat- there', 'Hello {happy}there'],
  ['/smiles/ Hello.', '{happy}Hello.'],
  ['Yes /laughs softly/ no', 'Yes {happy}no'],
  ['=smiles= Hello. +waves+ Yes. ^giggles^ No.', '{happy}Hello. {happy}Yes. {happy}No.'],
  ['«smiles» Hello. ‹waves› Yes. 《laughs》 No.', '{happy}Hello. {happy}Yes. {happy}No.'],
  ['|smiles| Hello.', '{happy}Hello.'],
  ['\\*smiles\\* Hello.', '{happy}Hello.'],
  ['_(smiles)_ Hello.', '{happy}Hello.'],
  ['/me waves at chat\nHello!', '{happy}Hello!'],
  ['Hello!\n/me waves', 'Hello!\n{happy}'],
  ['(speaking softly) Hello. (checks notes) Yes.', 'Hello. Yes.'],
])('does not say what is done between signs: %j', (text, expected) => {
  expect(show(text)).toBe(expected);
});

it.each([
  'and/or, 1/2, -5 degrees, a -b c',
  'a well-known half-smile',
  'so - you know - I laugh - a lot',
  '5 + 3 = 8 and x^2, +1 from me',
  '-one\n-two',
  'I \u201clove\u201d it -really-',
  'snake_case and f_(x)',
])('says what only stands between signs: %j', (text) => {
  expect(show(text)).toBe(text);
});

it.each([
  ['(I would say: hello there) Hi!', 'Hi!'],
  ["(I'd say something like: hi) Hi!", 'Hi!'],
  ['(Kitsu would respond with a smile.) Hi!', 'Hi!'],
  ['(As Kitsu, I keep it short.) Hi!', 'Hi!'],
  [`(OOC: I am an AI. ${'And more of it. '.repeat(20)}) Hi!`, 'Hi!'],
  ['(Note: I stay in character (always) here.) Hi!', 'Hi!'],
  ['(Note: in character, never closed\nHi!', 'Hi!'],
  ['Hi! (tone: soft) Yes. (Response: hello) No.', 'Hi! Yes. No.'],
  ['Hi! (Word count: 12) (12 words)', 'Hi! '],
  ['Hi! (This response is in character.)', 'Hi! '],
  ['(the user asks about tofu) Hi!', 'Hi!'],
  ['(In character) Hi! (End of response)', 'Hi! '],
  ['(I am an AI language model) Hi!', 'Hi!'],
  ['(my response would be: no) Hi!', 'Hi!'],
])('does not say talk about the answer: %j', (text, expected) => {
  expect(show(text)).toBe(expected);
});

it.each([
  "I ate (I'd say about five) cakes",
  '(note: bring a coat) and go',
  '(as a fox, I nap) a lot',
  '(this is fine) and (the best one) of (my cat) here',
  '(I am tired) and (I should eat)',
  '(in my opinion) good, (in a good mood) too',
  '(Oh my god!) I love it (and you?)',
  '(2 of them) are mine',
])('says what is only in brackets: %j', (text) => {
  expect(show(text)).toBe(text);
});

it.each([
  ['functions.wave() Hi!', 'Hi!'],
  ['Okay functions.wave(to="chat (all)"); Done.', 'Okay Done.'],
  ['tools.get_time({"a": [1]}) Done.', 'Done.'],
  ['default_api.wave() Done.', 'Done.'],
  ['functions.wave:0 Done.', 'Done.'],
  ['Hi! functions.wave(to="ch', 'Hi! '],
  ['functions are fun, and so are my tools. They work.', 'functions are fun, and so are my tools. They work.'],
])('does not say a tool that is called in words: %j', (text, expected) => {
  expect(show(text)).toBe(expected);
});
