/** The program's own figures, asked of `/metrics` at a steady rate: memory, event loop, open descriptors. */
import { liveHeapMb } from './live-heap.ts';

/** Each collection stops the program for a moment. */
const COLLECT_EVERY = 4;

export interface Sample {
  readonly atS: number;
  readonly rssMb: number;
  readonly heapMb: number;
  /** What is left of it after a collection; null where it was not collected. */
  readonly liveMb: number | null;
  readonly loopP99Ms: number;
  readonly descriptors: number | null;
}

export class Gauges {
  readonly samples: Sample[] = [];
  failed = 0;

  /** @param inspectorUrl of the program, or null: then nothing is collected. */
  async sample(url: string, inspectorUrl: string | null, atS: number): Promise<void> {
    const collects = inspectorUrl !== null && this.samples.length % COLLECT_EVERY === 0;
    try {
      const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) });
      const text = await response.text();
      const value = (name: string): number | null => {
        const found = new RegExp(`^${name} ([0-9.e+-]+)`, 'mu').exec(text)?.[1];
        return found === undefined ? null : Number(found);
      };
      this.samples.push({
        atS: Math.round(atS),
        rssMb: round((value('process_resident_memory_bytes') ?? 0) / 1e6),
        heapMb: round((value('nodejs_heap_size_used_bytes') ?? 0) / 1e6),
        loopP99Ms: round((value('nodejs_eventloop_lag_p99_seconds') ?? 0) * 1000),
        descriptors: value('process_open_fds'),
        liveMb: collects ? await liveHeapMb(inspectorUrl) : null,
      });
    } catch {
      this.failed += 1;
    }
  }
}

export interface Slope {
  readonly perHour: number;
  /** Half the width of the interval that holds the true slope 95 times in 100. */
  readonly marginPerHour: number;
  readonly blocks: number;
}

/**
 * The trend of a series after its warm-up. Neighbouring samples are alike, so they are first averaged to
 * blocks; the interval is that of least squares over the blocks. Null with fewer than four of them.
 */
export function slopeOf(points: readonly { readonly atS: number; readonly value: number }[], blockS: number): Slope | null {
  const blocks = new Map<number, { sum: number; n: number }>();
  for (const { atS, value } of points) {
    const block = blocks.get(Math.floor(atS / blockS)) ?? { sum: 0, n: 0 };
    block.sum += value;
    block.n += 1;
    blocks.set(Math.floor(atS / blockS), block);
  }
  const xy = [...blocks].map(([block, { sum, n }]) => ({ x: (block * blockS) / 3600, y: sum / n }));
  if (xy.length < 4) return null;
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const mx = mean(xy.map(({ x }) => x));
  const my = mean(xy.map(({ y }) => y));
  const sxx = xy.reduce((sum, { x }) => sum + (x - mx) ** 2, 0);
  const slope = xy.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0) / sxx;
  const rest = xy.reduce((sum, { x, y }) => sum + (y - my - slope * (x - mx)) ** 2, 0);
  const error = Math.sqrt(rest / (xy.length - 2) / sxx);
  return { perHour: round(slope), marginPerHour: round(studentT(xy.length - 2) * error), blocks: xy.length };
}

/** The 97.5 % point of Student's t, by the Cornish-Fisher expansion (within 1 % from 3 degrees on). */
function studentT(degrees: number): number {
  const z = 1.959964;
  const n = degrees;
  return (
    z +
    (z ** 3 + z) / (4 * n) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * n ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * n ** 3)
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
