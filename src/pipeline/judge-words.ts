/**
 * Words of a viewer with pictures among them (emotes, written as words). All of it is judged as it was written, an
 * emote's name like any word; and what is left without the pictures is judged as well, because that is what she is
 * told: taking a word out of the middle must not make anything that was not let in.
 */
import type { Approved } from '../domain/approved.ts';
import type { Direction, Moderation, Verdict } from '../ports/moderation.ts';

export interface JudgedWords {
  readonly verdict: Verdict;
  /** What is left without pictures, judged; null where nothing was taken out. Empty where nothing is left. */
  readonly left: Approved | '' | null;
}

/** Never rejects, as `check` does not. */
export async function judgeWords(
  moderation: Pick<Moderation, 'check'>,
  text: string,
  bare: string,
  direction: Direction,
): Promise<JudgedWords> {
  if (bare === text) return { verdict: await moderation.check(text, direction), left: null };
  if (bare.trim() === '') return { verdict: await moderation.check(text, direction), left: '' };
  const [whole, rest] = await Promise.all([moderation.check(text, direction), moderation.check(bare, direction)]);
  if (!whole.allowed || !rest.allowed) return { verdict: whole.allowed ? rest : whole, left: null };
  return { verdict: whole.doubt === undefined && rest.doubt !== undefined ? { ...whole, doubt: rest.doubt } : whole, left: rest.text };
}
