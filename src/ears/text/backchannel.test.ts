import { expect, it } from 'vitest';
import { isBackchannel } from './backchannel.ts';

it.each([
  'Uh-huh.',
  'mm-hmm',
  'Mhm',
  'Yeah.',
  'Yeah, yeah.',
  'Oh, okay.',
  'Ha ha ha!',
  'Hahaha',
  'hehehehe',
  'Hmm...',
  'Ahh',
  'I see.',
  'Right, right.',
  'Um',
])('"%s" is a listener’s', (text) => {
  expect(isBackchannel(text)).toBe(true);
});

it.each([
  '',
  'Stop.',
  'Wait',
  'No no no',
  'Yeah but listen',
  'Kitsu',
  'Hold on',
  'Okay now tell me',
  'What?',
  'yeah yeah yeah yeah yeah',
  'home',
  'hum a song',
])('"%s" is not', (text) => {
  expect(isBackchannel(text)).toBe(false);
});
