import { expect, it } from 'vitest';
import { faultsOf } from './not-spoken.ts';

it.each([
  ['Sure. (chuckles) I can do that.', 'a stage direction'],
  ['(she tilts her head and smiles.) What?', 'a stage direction'],
  ['—smiles— Hello.', 'a stage direction'],
  ['Hello. /waves/ There.', 'a stage direction'],
  ['«laughs softly» Hello.', 'a stage direction'],
  ['Hello. [happy] There.', 'a tag in square brackets or braces'],
  ['Hello *friend*.', 'a mark'],
  ['Hello <b>friend</b>.', 'a token or an element'],
  ['Hello! User: and you?', 'another turn'],
  ['The user asks about tofu.', 'reasoning'],
  ['Okay. functions.wave() Done.', 'a call'],
])('%j: %s', (spoken, fault) => {
  expect(faultsOf(spoken)).toContain(fault);
});

it.each([
  'I love it! (Oh my god!) How about you?',
  'I ate it (all of it) today – and then I laughed.',
  'My tails (all two of them) wag – I smile, you know – all day.',
  'Well — I laugh at that — it is funny. 3/4 of chat: yes.',
  'Two options: tea or coffee. I paused the game (twice).',
])('nothing is wrong with %j', (spoken) => {
  expect(faultsOf(spoken)).toEqual([]);
});
