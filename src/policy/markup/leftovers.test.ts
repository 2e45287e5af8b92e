/** Kinds of markup that once were spoken: titles of working, reasoning in any bracket, labels within a line, formulas, fences in fences. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse, piecesOf, show } from './testing.ts';

const RULES = { viewerName: 'viewer5' };

const NOT_SPOKEN: readonly (readonly [text: string, expected: string])[] = [
  ['**Thinking...**\n\nThe user wants tofu.\n\nTofu!', '{thinking}Tofu!'],
  ['**Thinking...**\nTofu!', '{thinking}Tofu!'],
  ['__Thinking…__\nTofu!', '{thinking}Tofu!'],
  ['### Thinking...\nTofu!', 'Tofu!'],
  ['**Reasoning**\nThe user wants tofu.\n\n**Answer**\nTofu!', 'Tofu!'],
  ['**Thought for 5 seconds**\nTofu!', 'Tofu!'],
  ['Thought for a few seconds\nTofu!', 'Tofu!'],
  ['(think)plan(/think)Hi!', 'Hi!'],
  ['( THINK ) plan ( /THINK ) Hi!', 'Hi!'],
  ['((think))plan((/think))Hi!', 'Hi!'],
  ['plan(/think)Hi!', 'Hi!'],
  ['(thinking)plan(/thinking)Hi!', 'Hi!'],
  ['『think』plan『/think』Hi!', 'Hi!'],
  ['【think】plan【/think】Hi!', 'Hi!'],
  ['⟦think⟧plan⟦/think⟧Hi!', 'Hi!'],
  ['Hello! User: next', 'Hello! '],
  ['Hello!User: next', 'Hello!'],
  ['Hello... **Human:** next', 'Hello... '],
  ['Hello! User (viewer5): next', 'Hello! '],
  ['Hello! viewer5: next', 'Hello! '],
  ['Hello! @viewer5: next', 'Hello! '],
  ['Hello! Viewer 7: next', 'Hello! '],
  ['Hello! [User]: next', 'Hello! '],
  ['Hello! <User>: next', 'Hello! '],
  ['Hello! Kitsu: and more', 'Hello! and more'],
  ['Hello!\n12:30 viewer5: next', 'Hello!\n'],
  ['Hello!\n12:30:05 - fox_99: next', 'Hello!\n'],
  ['Hello!\n(12:30 PM) viewer5: next', 'Hello!\n'],
  ['Hello!\n2026-05-01 12:30 viewer5: next', 'Hello!\n'],
  ['Hello!\n12:30 <viewer5> next', 'Hello!\n'],
  ['Hello! 12:30 fox_99: next', 'Hello! '],
  ['12:30 Kitsu: Hello!', 'Hello!'],
  ['||waves|| Hello.', '{happy}Hello.'],
  ['Yes ||waves at chat|| hello.', 'Yes {happy}hello.'],
  ['~~waves~~ Hello.', '{happy}Hello.'],
  ['++waves++ Hello. %smiles% Yes. #laughs# No.', '{happy}Hello. {happy}Yes. {happy}No.'],
  ['I ||love|| it', 'I love it'],
  ['Oh. *Your smile* is lovely. I love *my laugh* too', 'Oh. Your smile is lovely. I love my laugh too'],
  ['『waves』 Hello. 「smiles」 Yes.', '{happy}Hello. {happy}Yes.'],
  ['⟦waves⟧ Hello. ⸨smiles⸩ Yes. ︵laughs︶ No.', '{happy}Hello. {happy}Yes. {happy}No.'],
  ['『Hello there!』', 'Hello there!'],
  ['It is $$x^2$$ then', 'It is then'],
  ['It is\n$$\n\\frac{a}{b}\n$$\nthen', 'It is\nthen'],
  ['It is $x^2$, \\(n\\) and \\(a_1\\)', 'It is x^2, (n) and a_1'],
  ['It is $\\sqrt{2}$ then', 'It is then'],
  ['It is \\[x^2\\] then', 'It is then'],
  ['It is $$x^2', 'It is '],
  ['~~~~\n~~~\ncode\n~~~\n~~~~\nHi!', 'Hi!'],
  ['~~~\n~~~python\ncode\n~~~\n~~~\nHi!', 'Hi!'],
  ['````\n```js\ncode\n```\n````\nHi!', 'Hi!'],
  ['```\n```js\ncode\n```\n```\nHi!', 'Hi!'],
  ['~~~\n```\ncode\n~~~\nHi!', 'Hi!'],
  ['~~~~~\ncode ~~~ more\n~~~~~\nHi!', 'Hi!'],
];

// Written by a small model in answer to chat, and spoken.
const REAL: readonly (readonly [text: string, expected: string])[] = [
  ['Happy days. *your smile* Oh, and I am home.', 'Happy days. {happy}Oh, and I am home.'],
  ['*Her soft laugh*\nHello!', '{happy}Hello!'],
  ["One thing... (You're already ready and your face is bright)\n\nPour it.", 'One thing... \nPour it.'],
  ['Pour it. (Your voice has been happy, relaxed, and ready.)', 'Pour it. '],
  ['**How I Speak:**\nThis morning you said it.\n\nHello there!', 'Hello there!'],
  ["I love the world.\nHere's how you speak:\n- Every word is simple.", 'I love the world.\nEvery word is simple.'],
  ['Hi there! (You are a streamer, friendly and happy) I think so.', 'Hi there! I think so.'],
  ['I think so.\n(you answer with your personality, not what they look like.)\nYes.', 'I think so.\nYes.'],
  ['Okay. (I stand up straight) Hello.', 'Okay. Hello.'],
  ['Imagine that! (I just smile with joy, it looks wonderful!) My home is here.', 'Imagine that! {happy}My home is here.'],
  ['Your mood: relaxed and content.\nYou answer: (laughs)\nHello!', '{happy}Hello!'],
  ['Take a moment.\n\nThe user asked: “How much is it?”', 'Take a moment.\n'],
  ['One sentence. (no emojis) Yes. (no swearing)', 'One sentence. Yes. '],
  ['<<[Furry Freak]>>"I am so happy!"', 'I am so happy!'],
  ['<[happy]> Hi! 3 > 2 and <[sic]> x > y', '{happy}Hi! 3 > 2 and [sic] x > y'],
];

const SPOKEN: readonly string[] = [
  'I have $5, you have $10. US$3 or A$4 $',
  'make $$ and more $$',
  'so much $$$ in $$$ it',
  '$x and $y',
  'Thinking for a living. That is me.',
  'Thought for food, you know?',
  '(think about it) before you (think)',
  'Two rules. Chat: be kind. Me: be kinder.',
  'I am a user. Users: many. Human, all too human.',
  'Done. Using it. Viewers are nice! Assist me.',
  'Hello, User: next',
  '12:30 is lunch.\n12:30: lunch\n7:05 p',
  'The stream is at 7. 8:30 at the latest. 9 lives.',
  '#fox and #tails, 50% off, you & me, me@home',
  'Version 2. (12 of them) left. [sic] yes',
  'He said 『very good』 there',
  'a || b',
  'It was (I think) fine. (I sit at home a lot) (I laugh every time) (I look like a fox) (I take a bus) Yes.',
  'No (no way) it is. (No idea) The user asked nothing.',
  'I am (you know me) fine. (You are kind!) (your turn) Yes.',
];

describe('leftovers of markup', () => {
  it.each([...NOT_SPOKEN, ...REAL])('%j is heard as %j', (text, expected) => {
    expect(show(text, RULES)).toBe(expected);
  });

  it.each(SPOKEN)('is said as it stands: %j', (text) => {
    expect(show(text, RULES)).toBe(text);
  });

  test('in any pieces the same is heard', () => {
    const texts = [...[...NOT_SPOKEN, ...REAL].map(([text]) => text), ...SPOKEN];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', ' ', '\n'),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (chosen, between, sizes) => {
          const text = chosen.join(between);
          expect(parse(piecesOf(text, sizes), RULES)).toEqual(parse([text], RULES));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
