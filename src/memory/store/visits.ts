/** After so long without a word it is another visit. */
export const VISIT_GAP_MS = 4 * 3_600_000;
