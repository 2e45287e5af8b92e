import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Approved } from '../domain/approved.ts';
import { personaSchema } from '../domain/persona.ts';
import type { RememberedTurn } from '../ports/memory.ts';
import { exampleOf } from './examples.ts';

const persona = personaSchema.parse(parse(readFileSync(new URL('../../personas/kitsu.yaml', import.meta.url), 'utf8')));
const turn = (answered: string, cut = false): RememberedTurn => ({
  viewerName: 'Mika',
  said: 'hi' as unknown as Approved,
  answered: answered as unknown as Approved,
  ...(cut ? { cut } : {}),
});
const [blocked = ''] = persona.stockLines.blockedOutput;

it.each([
  ['a whole answer', turn('Hello Mika! I like rain'), 'Hello Mika! I like rain'],
  // "Mae", cut by a panic, came back as a whole answer of its own.
  ['a fragment', turn('Mae', true), null],
  ['a cut answer', turn('Hello Mika! I like the', true), 'Hello Mika!'],
  ['cut between sentences', turn('Hello Mika! I like rain.', true), 'Hello Mika! I like rain.'],
  ['a ready line', turn(blocked), null],
  ['a ready line behind her own words', turn(`Hello Mika! I like the ${blocked}`), 'Hello Mika!'],
])('%s', (_name, remembered, example) => {
  expect(exampleOf(remembered, persona)).toBe(example);
});
