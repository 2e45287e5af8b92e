import { readFileSync, writeFileSync } from 'node:fs';
import { envExample } from '../config/env-file.ts';
import { ROOT } from '../config/root.ts';

/** Writes `.env.example`; with `--check` says whether it is what the settings table makes. */
export function envExampleCommand(args: readonly string[]): Promise<number> {
  const file = `${ROOT}.env.example`;
  if (!args.includes('--check')) {
    writeFileSync(file, envExample());
    return Promise.resolve(0);
  }
  const same = readFileSync(file, 'utf8') === envExample();
  if (!same) process.stderr.write('.env.example is not what the settings say: run `npm run env-example`\n');
  return Promise.resolve(same ? 0 : 1);
}
