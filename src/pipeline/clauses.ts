/** Placeholder signature: see below. */
export interface Cutter {
  /**
   * Takes more of the reply and returns where clauses end: offsets (exclusive, UTF-16 units) in all
   * text pushed so far. Decided character by character, so the same whatever the chunking.
   */
  push(text: string): number[];
  /** The reply has ended: the end of a last clause, if text is left. */
  flush(): number[];
}
