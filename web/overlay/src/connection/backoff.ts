export const FIRST_WAIT_MS = 250;
export const LONGEST_WAIT_MS = 5000;

/**
 * How long to wait before try number `failures` (1 is the first after a loss): doubles from a quarter
 * second to five, spread by up to a fifth so that several sources do not knock in step.
 */
export function backoffMs(failures: number, random: () => number): number {
  const plain = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(16, Math.max(0, failures - 1)));
  return Math.min(LONGEST_WAIT_MS, plain * (1 + 0.2 * random()));
}
