// Git hooks for those who change the code: written once, after an installation, by lefthook.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './progress.mjs';

/**
 * Never in the way: no git, no hooks; a failure is one line.
 * @param {string} root
 * @param {string} node
 */
export function installHooks(root, node) {
  if (process.env['CI'] || process.env['LEFTHOOK'] === '0' || !existsSync(join(root, '.git'))) return;
  const lefthook = join(root, 'node_modules', 'lefthook', 'bin', 'index.js');
  if (!existsSync(lefthook)) return;
  const result = spawnSync(node, [lefthook, 'install'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (result.status !== 0)
    say(`Git hooks were not installed (only needed to change the code): ${result.stderr.trim().split('\n').at(-1) ?? ''}`);
}
