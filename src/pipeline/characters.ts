import type { Character, Characters } from '../ports/character.ts';

export interface Cast extends Characters {
  /** From now on triggers are for this one. Whoever was there before is known still: a turn of hers may end. */
  put(character: Character): void;
}

/**
 * Who is on stage; the first of them is whom triggers are for.
 * @throws Error when two have one id, or nobody is there.
 */
export function castOf(all: readonly Character[]): Cast {
  const byId = new Map(all.map((character) => [character.id, character]));
  if (byId.size !== all.length) throw new Error(`two characters have one id: ${all.map(({ id }) => id).join(', ')}`);
  const [first] = all;
  if (!first) throw new Error('nobody is on stage');
  let now = first;
  return {
    get all() {
      return [...byId.values()];
    },
    get now() {
      return now;
    },
    of(characterId) {
      const character = byId.get(characterId);
      if (!character) throw new Error(`nobody here is "${characterId}": there are ${[...byId.keys()].join(', ')}`);
      return character;
    },
    put(character) {
      byId.set(character.id, character);
      now = character;
    },
  };
}
