import { expect, it } from 'vitest';
import { isOwnVoice } from './own-voice.ts';

const SAID = 'Oh, hello there! I was just thinking about foxes, and how they sleep all day in the sun.';

it.each([
  'I was just thinking about foxes',
  'just thinking about fox and how they sleep',
  'hello there',
  'sleep all day in the Sun.',
  'how they slept all day',
])('"%s" is her own', (heard) => {
  expect(isOwnVoice(heard, SAID)).toBe(true);
});

it.each([
  'Stop, I want to ask you something',
  'what about the foxes in this game',
  'can we talk about the weather today',
  'I think you are wrong',
  '',
])('"%s" is somebody else’s', (heard) => {
  expect(isOwnVoice(heard, SAID)).toBe(false);
});

it('knows nothing of hers while she is silent', () => {
  expect(isOwnVoice('hello there', '')).toBe(false);
});
