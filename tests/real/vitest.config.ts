import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/real/**/*.test.ts'],
    // Limits for a machine that does other work as well; nothing waits for them when all is well.
    // The model, the voice and the recogniser want the processor for themselves.
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
