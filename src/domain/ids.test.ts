import { expect, it } from 'vitest';
import { characterIdOf, createIds, platformId, turnIdOf } from './ids.ts';

it('ids keep their shape: they stand in events, in recordings and in the reward queue', () => {
  expect(platformId('twitch', '42')).toBe('twitch:42');
  expect(turnIdOf(7)).toBe('t7');
  const next = createIds('say');
  expect([next(), next(), createIds('say')()]).toEqual(['say:1', 'say:2', 'say:1']);
});

it.each([
  ['Kitsu', 'kitsu'],
  ['  Ünïted Fox!! ', 'united-fox'],
  ['狐 2', '狐-2'],
  ['★★★', 'character'],
])('the id of the character %j is %j', (name, id) => {
  expect(characterIdOf(name)).toBe(id);
});
