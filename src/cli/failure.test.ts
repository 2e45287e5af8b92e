import { parseArgs } from 'node:util';
import { expect, it } from 'vitest';
import { PersonaError } from '../config/persona-file.ts';
import { SettingsError } from '../config/settings.ts';
import { PolicySettingsError } from '../policy/choose.ts';
import { TapeError } from '../recording/tape-error.ts';
import { ServerStartError } from '../server/listen.ts';
import { VoicesError } from '../tts/voices/voices-error.ts';
import { tellFailure } from './failure.ts';

it.each([
  new SettingsError(['AIVT_PORT: no']),
  new PersonaError('no persona'),
  new PolicySettingsError('no such provider'),
  new TapeError('cannot record to x: it exists already'),
  new ServerStartError('in use'),
  new VoicesError('no voice'),
])('what the user can mend is told without a stack: $name', (error) => {
  expect(tellFailure(error)).toBe(error.message);
});

it('a slip on the command line is one too', () => {
  let slip: unknown;
  try {
    parseArgs({ args: ['--recrod', 'x'], options: { record: { type: 'string' } } });
  } catch (error) {
    slip = error;
  }
  expect(tellFailure(slip)).toMatch(/^Unknown option '--recrod'/u);
});

it('our own fault keeps its stack', () => {
  expect(tellFailure(new TypeError('x is not a function'))).toMatch(/TypeError: x is not a function\n\s+at /u);
  expect(tellFailure('thrown as text')).toBe('thrown as text');
});
