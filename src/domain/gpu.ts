/** How the graphics card fares: its own figures, read beside the game, OBS and the model. */
import { z } from 'zod';

export const gpuSampleSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  name: z.string(),
  /** What the card does not tell is null. */
  temperatureC: z.number().nullable(),
  memoryUsedMb: z.number().nullable(),
  memoryTotalMb: z.number().nullable(),
  /** 0 … 100. */
  usePercent: z.number().nullable(),
  /** Why it runs slower than it could: `heat`, `power`, `hardware`; empty while nothing holds it back. */
  throttledBy: z.array(z.enum(['heat', 'power', 'hardware'])),
});
export type GpuSample = z.infer<typeof gpuSampleSchema>;

export const gpuStateSchema = z.object({
  state: z.enum(['online', 'offline', 'unknown']),
  /** One sentence: what is read, or why nothing is. */
  detail: z.string(),
  latest: gpuSampleSchema.nullable(),
});
export type GpuState = z.infer<typeof gpuStateSchema>;
