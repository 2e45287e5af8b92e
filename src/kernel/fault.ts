/**
 * Something outside that did not do what it should, in one sentence for the streamer: what is wrong and
 * what to do. Rooms derive their own from it where a caller tells kinds apart.
 */
export class Fault extends Error {
  /** True when trying again mends nothing: somebody must change a setting, sign in, install something. */
  readonly permanent: boolean;

  constructor(message: string, options: ErrorOptions & { readonly permanent?: boolean } = {}) {
    super(message, options);
    this.name = new.target.name;
    this.permanent = options.permanent ?? false;
  }
}

/** What an error of any kind says of itself. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
