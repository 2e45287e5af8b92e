// The two web pages: built when their sources changed since the last build.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnv } from './child.mjs';
import { SetupError } from './lock.mjs';
import { runWithTail } from './npm-output.mjs';
import { startProgress } from './progress.mjs';

export const PAGES = /** @type {const} */ ([
  { name: 'overlay', dir: 'web/overlay', out: 'web/overlay/dist' },
  { name: 'panel', dir: 'web/panel', out: 'web/panel/build' },
]);

/** Written last, into the output, which every build empties first: a broken-off build leaves none. */
const STAMP = '.aivt-build';
/** Made by tools, not by people. */
const NOT_SOURCE = new Set(['node_modules', 'dist', 'build', '.svelte-kit', 'dev']);
/** Shared with the pages: the types of events and the overlay's wire. */
const SHARED_SOURCES = ['src/kernel', 'src/domain', 'src/ports', 'src/control'];

/**
 * @param {string} root
 * @param {string} node
 */
export async function ensurePages(root, node) {
  for (const page of PAGES) {
    if (!existsSync(join(root, page.dir, 'vite.config.ts'))) continue;
    const hash = sourceHash(root, page.dir);
    const stamp = join(root, page.out, STAMP);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) continue;
    const progress = startProgress(`Building the ${page.name} page`);
    const { code, tail } = await runWithTail(node, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'], {
      cwd: join(root, page.dir),
      env: { ...childEnv(node), NODE_ENV: 'production' },
    });
    if (code !== 0) {
      progress.fail();
      throw new SetupError(`${tail.join('\n')}\n\nThe ${page.name} page does not build: mend what is said above.`);
    }
    writeFileSync(stamp, hash);
    progress.done(`Built the ${page.name} page`);
  }
}

/**
 * One hash over everything a page is made of.
 * @param {string} root
 * @param {string} dir
 */
export function sourceHash(root, dir) {
  const hash = createHash('sha256');
  for (const folder of [dir, ...SHARED_SOURCES]) {
    for (const file of sourceFiles(join(root, folder))) {
      hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

/** @param {string} folder @returns {string[]} sorted paths */
function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !NOT_SOURCE.has(entry.name) && !entry.name.endsWith('.test.ts'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? sourceFiles(join(folder, entry.name)) : [join(folder, entry.name)]));
}
