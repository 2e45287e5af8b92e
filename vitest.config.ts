import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** What is listened to and timed: nothing else may run beside it. */
const ALONE = ['tests/obs-recording.test.ts'];

export default defineConfig({
  test: {
    // Only what hangs is to be ended: a shared machine, or Windows' programs under Wine, may be five times as slow.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Of `expect.poll`: a busy machine takes its time, and one second is none.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: [
            'src/**/*.test.ts',
            'tests/**/*.test.ts',
            'testing/**/*.test.ts',
            'scripts/**/*.test.ts',
            'bench/**/*.test.ts',
            'web/*/src/**/*.test.ts',
          ],
          // Real models have a run of their own: `npm run test:real`.
          exclude: [...configDefaults.exclude, 'tests/real/**', ...ALONE],
          // Many wait for other processes: on two cores, too, one file works while the other waits.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
