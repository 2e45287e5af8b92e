/** Asks the running AIVT to put another persona on stage; without one, keeps the choice. */
import { originOf, writeKept, type SettingSources } from '../config/kept-settings.ts';
import { PersonaError } from '../config/persona-file.ts';
import type { Settings } from '../config/settings.ts';
import { localUrl } from './say.ts';

/** Her voice may have to be opened first. */
const TIMEOUT_MS = 20_000;

/**
 * @returns what is to be told; null where no AIVT answers
 * @throws PersonaError when it refuses
 */
export async function askToUse(
  settings: Pick<Settings, 'AIVT_HOST' | 'AIVT_PORT' | 'AIVT_TOKEN'>,
  persona: string,
): Promise<string | null> {
  let response: Response;
  try {
    response = await fetch(`${localUrl(settings)}/api/persona`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(settings.AIVT_TOKEN === null ? {} : { authorization: `Bearer ${settings.AIVT_TOKEN}` }),
      },
      body: JSON.stringify({ persona }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      throw new PersonaError(`AIVT did not answer within ${TIMEOUT_MS / 1000} s`);
    return null;
  }
  const body = (await response.json().catch(() => null)) as {
    name?: unknown;
    inForce?: unknown;
    kept?: unknown;
    error?: { message?: unknown };
  } | null;
  if (!response.ok || typeof body?.name !== 'string')
    throw new PersonaError(
      typeof body?.error?.message === 'string'
        ? body.error.message
        : `what answers there is no AIVT that knows of this (${response.status})`,
    );
  const when = body.inForce === true ? 'is on stage' : 'comes on stage when this reply has ended';
  return `${body.name} ${when}${body.kept === true ? '' : '; after a restart it is the one that PERSONA in the environment names'}.`;
}

/** @throws PersonaError where the environment names one, which would go before it */
export function keepPersona(sources: SettingSources, persona: string): void {
  if (originOf('PERSONA', sources) === 'environment')
    throw new PersonaError('the environment sets PERSONA, and that goes before all else: change it there');
  writeKept(sources.keptFile, { ...sources.kept, PERSONA: persona });
}
