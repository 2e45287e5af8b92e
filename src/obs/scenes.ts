/** Scenes by the persona's allow-list: no other ever reaches OBS. */
import { NOT_FOUND, ObsError } from './errors.ts';
import type { ObsCall } from './session.ts';

/**
 * The scene that is meant, in the persona's own spelling.
 * @throws ObsError when the persona does not list it.
 */
export function allowedScene(wanted: string, allowed: readonly string[]): string {
  const exact = allowed.find((name) => name === wanted);
  const folded = wanted.trim().toLowerCase();
  const alike = exact ?? allowed.find((name) => name.toLowerCase() === folded);
  if (alike !== undefined) return alike;
  const list = allowed.length === 0 ? 'it lists none' : `it lists ${allowed.join(', ')}`;
  throw new ObsError('refused', `the persona's scenes do not include “${wanted.slice(0, 60)}”: ${list}`);
}

/** Resolves when it is on air. @throws ObsError */
export async function putOnAir(call: ObsCall, sceneName: string): Promise<void> {
  try {
    await call('SetCurrentProgramScene', { sceneName });
  } catch (error) {
    if (error instanceof ObsError && error.code === NOT_FOUND)
      throw new ObsError('refused', `OBS has no scene “${sceneName}”: add it there, or run \`npm run setup -- obs\``, NOT_FOUND, {
        cause: error,
      });
    throw error;
  }
}
