import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'tests/**/*.test.ts',
      'testing/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/**/*.test.ts',
      'web/*/src/**/*.test.ts',
    ],
    // Real models have a run of their own: `npm run test:real`.
    exclude: [...configDefaults.exclude, 'tests/real/**'],
    // Only what hangs is to be ended: a shared machine, or Windows' programs under Wine, may be five times as slow.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Of `expect.poll`: a busy machine takes its time, and one second is none.
    expect: { poll: { timeout: 15_000 } },
  },
});
