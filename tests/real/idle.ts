/** Whether a real model has stopped its work, told by its processor time. */
import { expect } from 'vitest';
import type { RealOllama } from '../../testing/real-models.ts';

/** Processor time in a poll's interval that still counts as idle; a running model uses all of it. */
const IDLE_SHARE = 0.1;
const POLL_MS = 500;

/** Resolves once the model's runner does nothing; fails with the test's own limit. */
export async function untilIdle(ollama: RealOllama): Promise<void> {
  let before = ollama.cpuMs();
  await expect
    .poll(
      () => {
        const now = ollama.cpuMs();
        const used = now - before;
        before = now;
        return used;
      },
      { interval: POLL_MS },
    )
    .toBeLessThan(POLL_MS * IDLE_SHARE);
}
