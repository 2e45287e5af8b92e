import { expect, it } from 'vitest';
import { chatLane } from './chat-lane.ts';

it.each([
  ['hey Kitsu!', 'reply'],
  ['KITSU', 'reply'],
  ['(kitsu), hello', 'reply'],
  ['the kitsune came', 'chat'],
  ['akitsu', 'chat'],
  ['little fox, sing', 'reply'],
  ['what a day', 'question'],
  ['whatever', 'chat'],
  ['really?', 'question'],
  ['  Can you sing', 'question'],
  ['I know how', 'chat'],
  ['', 'chat'],
  ['my dog died today', 'reply'],
  ['i feel so alone', 'reply'],
  ['you suck', 'chat'],
])('%j goes into the lane %s', (text, lane) => {
  expect(chatLane(text, ['Kitsu', 'little fox'])).toBe(lane);
});
