/**
 * Faults of one line that the tests must find. Each stands for one that was made once, or that is easily
 * made: an order turned round, a condition left out, a limit off by one. `find` must occur exactly once in
 * its file; whoever changes such a line changes it here too.
 */
export interface Mutation {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What then goes wrong. */
  readonly fault: string;
}
