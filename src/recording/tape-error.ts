import { Fault } from '../kernel/fault.ts';

/** A recording that cannot be read or made; the message names the file and says what to do. */
export class TapeError extends Fault {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: true });
  }
}
