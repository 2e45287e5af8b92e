import type { Status } from '../control/status.ts';

/**
 * The nearest-rank percentile: the smallest value that at least `percent` % of the values do not
 * exceed. It is always one that was measured. Null when there is none.
 *
 * Exact, so for a few hundred values at most (the window of `/status`, one rehearsal); what grows with the
 * stream goes through a `Sketch`.
 */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(1, rank) - 1] ?? null;
}

export function percentiles(values: readonly number[]): Status['latency']['e2eMs'] {
  return { n: values.length, p50: percentile(values, 50), p95: percentile(values, 95) };
}
