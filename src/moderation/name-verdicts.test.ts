import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { Verdict } from '../ports/moderation.ts';
import { createModeration } from './moderation.ts';
import { NameVerdicts } from './name-verdicts.ts';
import { compileRules } from './rules/compile.ts';
import { loadRules } from './rules/load.ts';

const refused = (cause: 'content' | 'fault'): Verdict => ({
  allowed: false,
  block: { direction: 'name', category: 'hate', ruleId: 'hate.x', excerpt: '', cause },
});

it('judges a name once', async () => {
  let heard = 0;
  const moderation = createModeration({
    profile: 'pg13',
    clock: new FakeClock(),
    report: () => undefined,
    spokenForm: (text) => {
      heard += 1;
      return text;
    },
  });
  const first = await moderation.check('Zorblatt', 'name');
  expect(await moderation.check('Zorblatt', 'name')).toEqual(first);
  expect(heard).toBe(1);
  await moderation.check('Zorblatt', 'output');
  expect(heard).toBe(2);
});

it('forgets under other rules, keeps no fault, and holds the last 2,000', () => {
  const [before, after] = [compileRules(loadRules(), 'pg13'), compileRules(loadRules(), 'strict')];
  const names = new NameVerdicts();
  names.set(before, 'a', refused('content'));
  expect(names.get(before, 'a')).not.toBeNull();
  expect(names.get(after, 'a')).toBeNull();
  names.set(before, 'b', refused('fault'));
  expect(names.get(before, 'b')).toBeNull();
  for (let index = 0; index < 2_000; index++) names.set(before, `n${index}`, refused('content'));
  expect(names.get(before, 'a')).toBeNull();
  expect(names.get(before, 'n0')).not.toBeNull();
});
