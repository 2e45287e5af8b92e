import type { Character, Characters } from '../ports/character.ts';

/** @throws Error when two have one id. */
export function castOf(all: readonly Character[]): Characters {
  const byId = new Map(all.map((character) => [character.id, character]));
  if (byId.size !== all.length) throw new Error(`two characters have one id: ${all.map(({ id }) => id).join(', ')}`);
  return {
    all,
    of(characterId) {
      const character = byId.get(characterId);
      if (!character) throw new Error(`nobody here is "${characterId}": there are ${[...byId.keys()].join(', ')}`);
      return character;
    },
  };
}
