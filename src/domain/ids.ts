/** Every id that the house makes, in one place. They stand in events, so they never change their shape. */

/** A platform's own id of a message, redemption or user, so that two platforms never mean the same. */
export function platformId(platform: string, id: string): string {
  return `${platform}:${id}`;
}

/** Numbers what the house itself makes: `say:1`, `say:2` … */
export function createIds(what: string): () => string {
  let next = 1;
  return () => `${what}:${next++}`;
}

/** The director's turns, by its own count. */
export function turnIdOf(n: number): string {
  return `t${n}`;
}

/** Of a character, from her name: `kitsu`. What is not a letter or digit is a dash. */
export function characterIdOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/gu, '');
  return slug === '' ? 'character' : slug;
}
