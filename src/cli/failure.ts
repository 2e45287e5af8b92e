import { CommandsError } from '../chat/commands/load.ts';
import { PersonaError } from '../config/persona-file.ts';
import { SettingsError } from '../config/settings.ts';
import { PolicySettingsError } from '../policy/choose.ts';
import { TapeError } from '../recording/tape-error.ts';
import { ServerStartError } from '../server/listen.ts';
import { VoicesError } from '../tts/voices/voices-error.ts';

const MENDABLE = [SettingsError, PersonaError, CommandsError, PolicySettingsError, TapeError, ServerStartError, VoicesError];

/** What is printed of an error that ended a command: what the user can mend in one message, our own fault with its stack. */
export function tellFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const mendable = MENDABLE.some((kind) => error instanceof kind) || isUsageError(error);
  return mendable ? error.message : (error.stack ?? error.message);
}

function isUsageError(error: Error): boolean {
  return 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
