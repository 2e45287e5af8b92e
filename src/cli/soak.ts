import { reasonOf } from '../kernel/fault.ts';

/** `npm run soak -- --hours 2`: hours of stream with faults; exit code 1 when a check failed. */
export async function soakCommand(args: readonly string[]): Promise<number> {
  const { soak } = await import('../../bench/soak/soak.ts');
  try {
    const { passed, report } = await soak(args);
    process.stdout.write(`${passed ? 'passed' : 'failed'}: ${report}\n`);
    return passed ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    return 2;
  }
}
