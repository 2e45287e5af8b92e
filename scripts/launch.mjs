// What every `npm run …` goes through. Plain JavaScript on purpose: it must run on any Node ≥ 20 with
// nothing installed. It sets up what is missing (packages, Node 24, web pages) and hands over to the
// program. Everything it says goes to stderr, so that a `--json` command owns standard output.
import { fileURLToPath } from 'node:url';
import { dirname } from 'node:path';

const MINIMUM_NODE = 20;
const runningMajor = Number(process.versions.node.split('.')[0]);
if (runningMajor < MINIMUM_NODE) {
  process.stderr.write(
    `AIVT needs Node.js ${MINIMUM_NODE} or newer to set itself up; this is ${process.versions.node}. Install the current LTS version from nodejs.org and try again.\n`,
  );
  process.exit(1);
}

/** Commands that show a page to somebody: these build the pages first. */
const NEEDS_PAGES = new Set(['start', 'rehearse', 'soak', 'bench', 'test', 'test:real', 'pages', 'package']);
/** Commands that are started again after a crash. */
const WATCHED = new Set(['start', 'rehearse', 'service']);
/** Commands that are tools of the repository, not of the program: file and fixed arguments. */
const TOOLS = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  test: ['node_modules/vitest/vitest.mjs', 'run'],
  'test:real': ['node_modules/vitest/vitest.mjs', 'run', '--config', 'tests/real/vitest.config.ts'],
  check: ['scripts/check.ts'],
  mutate: ['scripts/mutate.ts'],
  package: ['scripts/package/package.ts'],
  licences: ['scripts/licences.ts'],
  format: ['node_modules/prettier/bin/prettier.cjs', '--write', '.'],
});

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { SetupError, withSetupLock } = await import('./setup/lock.mjs');
const { ensurePackages } = await import('./setup/packages.mjs');
const { ensureNode } = await import('./setup/node.mjs');
const { ensurePages } = await import('./setup/pages.mjs');
const { runToEnd } = await import('./setup/child.mjs');
const { runWatched } = await import('./setup/watch.mjs');
const { say } = await import('./setup/progress.mjs');

try {
  const [command = 'start', ...args] = process.argv.slice(2);
  const { node, installed } = await withSetupLock(root, async () => {
    const didInstall = await ensurePackages(root);
    const found = ensureNode(root);
    if (NEEDS_PAGES.has(command)) await ensurePages(root, found);
    return { node: found, installed: didInstall };
  });
  if (installed) {
    const { installHooks } = await import('./setup/hooks.mjs');
    installHooks(root, node);
  }
  // With a name (`setup obs`) it is the program that sets something up.
  if (command === 'setup' && args.length === 0) {
    say(
      'AIVT is set up: npm start runs it, npm run doctor looks at this machine, npm run setup -- obs makes scenes and overlay in OBS, npm run setup -- guard gets a guard model, npm run setup -- llama what loads a model file.',
    );
    process.exit(0);
  }
  if (command === 'pages') process.exit(0);
  if (command === 'test:real') {
    const { ensureRealModels } = await import('./setup/real-models.mjs');
    if (!ensureRealModels(root)) process.exit(0);
  }
  const target = TOOLS[command] ?? ['src/main.ts', command];
  // A recording is one run's: its file could not be begun again.
  const watched = WATCHED.has(command) && !args.includes('--record');
  process.exitCode = await (watched ? runWatched : runToEnd)(node, [...target, ...args], root);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
