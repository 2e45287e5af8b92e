import { expect, it } from 'vitest';
import { changesOf, FIELDS, KINDS, shortName, type Reward } from './rewards.ts';

it('a new reward has a short name of its title; one that is changed keeps the name it had', () => {
  const draft = { reward: ' Smile, please! ', cost: 5, prompt: '', kind: 'say' as const, fields: { scene: 'left over' } };
  expect(changesOf(draft, 2, null)).toEqual([
    { path: ['redemptions', 2, 'reward'], value: 'Smile, please!' },
    { path: ['redemptions', 2, 'name'], value: 'smile-please' },
    { path: ['redemptions', 2, 'cost'], value: 5 },
    { path: ['redemptions', 2, 'action', 'kind'], value: 'say' },
  ]);
  const before: Reward = { reward: 'Smile', name: 'grin', cost: 9, prompt: 'old words', action: { kind: 'filter', source: 'Camera' } };
  const changes = changesOf({ ...draft, kind: 'filter', fields: { source: 'Camera', filter: 'Flip' } }, 0, before);
  expect(changes.slice(2)).toEqual([
    { path: ['redemptions', 0, 'prompt'], value: null },
    // What the action was before goes as a whole.
    { path: ['redemptions', 0, 'action'], value: null },
    { path: ['redemptions', 0, 'action', 'kind'], value: 'filter' },
    { path: ['redemptions', 0, 'action', 'source'], value: 'Camera' },
    { path: ['redemptions', 0, 'action', 'filter'], value: 'Flip' },
    { path: ['redemptions', 0, 'action', 'forS'], value: 10 },
  ]);
});

it('a title of signs alone has a name all the same', () => {
  expect([shortName('★★★'), shortName('Größer & heller, bitte sehr, jetzt')]).toEqual(['reward', 'größer-heller-bitte-sehr']);
});

it('every kind has words', () => {
  expect(Object.keys(FIELDS).sort()).toEqual(Object.keys(KINDS).sort());
});
