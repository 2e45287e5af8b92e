/** A recording that cannot be read or made; the message names the file and says what to do. */
export class TapeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TapeError';
  }
}
