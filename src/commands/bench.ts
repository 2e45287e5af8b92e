import { readdir } from 'node:fs/promises';
import { ROOT } from './load.ts';

/** A file in `bench/` exports this. Progress goes to standard error; the result is one JSON object. */
export interface BenchModule {
  readonly run: (args: readonly string[]) => Promise<object>;
}

/** `npm run bench -- <name> [--json]`: `--json` prints one JSON object on standard output and nothing else. */
export async function benchCommand(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  const names = (await readdir(`${ROOT}bench`)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).map((file) => file.slice(0, -3));
  if (name === undefined || !names.includes(name)) {
    process.stderr.write(`which measurement? npm run bench -- ${names.sort().join(' | ')} [--json]\n`);
    return 2;
  }
  const bench = (await import(`../../bench/${name}.ts`)) as BenchModule;
  const result = await bench.run(rest.filter((arg) => arg !== '--json'));
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
  return 0;
}
