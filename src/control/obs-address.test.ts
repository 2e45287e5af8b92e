import { expect, it } from 'vitest';
import { obsSeenFrom } from './obs-address.ts';

it.each([
  ['127.0.0.1', 'ws://127.0.0.1:4455', 'ws://127.0.0.1:4455'],
  ['localhost', 'ws://127.0.0.1:4455', 'ws://127.0.0.1:4455'],
  ['192.168.1.5', 'ws://127.0.0.1:4455', 'ws://192.168.1.5:4455'],
  ['[fd00::5]', 'ws://localhost:4455', 'ws://[fd00::5]:4455'],
  ['192.168.1.5', 'ws://192.168.1.9:4455', 'ws://192.168.1.9:4455'],
])('a page of %s finds OBS, which AIVT finds at %s, at %s', (page, obsUrl, expected) => {
  expect(obsSeenFrom(page, obsUrl)).toBe(expected);
});
