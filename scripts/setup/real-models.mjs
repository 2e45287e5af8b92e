// The real models of `npm run test:real`: nobody gets a gigabyte without having asked for it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from './lock.mjs';
import { say } from './progress.mjs';

/** Where they lie: `AIVT_REAL_MODELS`, else a folder of the user's cache. */
export function realModelsFolder(env = process.env) {
  return env['AIVT_REAL_MODELS'] || join(homedir(), '.cache', 'aivt-real-models');
}

/**
 * Brings what is missing in CI and where the folder was begun. Elsewhere tells how to have them.
 * @param {string} root
 * @returns {boolean} whether all are there
 * @throws {SetupError} when they could not be brought
 */
export function ensureRealModels(root) {
  const folder = realModelsFolder();
  const isCi = !['', 'false', '0'].includes(process.env['CI'] ?? '');
  if (process.platform !== 'linux') {
    if (isCi) throw new SetupError('npm run test:real needs Linux: the real models are set up there only.');
    say('skipped: npm run test:real needs Linux.');
    return false;
  }
  if (!isCi && !existsSync(folder)) {
    say(`skipped: there are no real models in ${folder}. tests/real/setup.sh brings them (1.5 GB, some minutes).`);
    return false;
  }
  const script = join(root, 'tests', 'real', 'setup.sh');
  const env = { ...process.env, AIVT_REAL_MODELS: folder };
  if (spawnSync(script, { stdio: ['ignore', 2, 2], env }).status === 0) return true;
  throw new SetupError('The real models could not be set up: see above.');
}
