import { Fault } from '../kernel/fault.ts';

/** What is printed of an error that ended a command: what the user can mend in one message, our own fault with its stack. */
export function tellFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const mendable = error instanceof Fault || isUsageError(error);
  return mendable ? error.message : (error.stack ?? error.message);
}

function isUsageError(error: Error): boolean {
  return 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
