/** p50 and p95 by the nearest-rank method; null for no values. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

export function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (share: number): number | null => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    return value === undefined ? null : Math.round(value * 100) / 100;
  };
  return { p50: rank(0.5), p95: rank(0.95) };
}
