/**
 * `npm run check`: everything that can be said about the code without running it. Each check prints a
 * line with its time; all run, even when one fails.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { circles } from './circles.ts';
import { engineProblems, lockfileProblems, type LockPackages } from './lockfile.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

interface Check {
  readonly name: string;
  /** Files without which there is nothing to check. */
  readonly needs?: readonly string[];
  run(): Promise<Outcome>;
}

/** Two at a time: more only get in each other's way on a small machine. */
const AT_ONCE = 2;

const bin = (path: string): string => join(root, 'node_modules', path);
const prettier = bin('prettier/bin/prettier.cjs');
const tsc = bin('typescript/bin/tsc');
const panel = join(root, 'web/panel');

const checks: readonly Check[] = [
  { name: 'lint', run: () => node([bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0', '--no-warn-ignored']) },
  { name: 'types', run: () => node([tsc, '-p', '.']) },
  { name: 'format', run: () => node([prettier, '--check', '--log-level', 'warn', '.']) },
  ...['web/overlay/tsconfig.json', 'web/overlay/dev/tsconfig.json', 'web/panel/dev/tsconfig.json'].map((project) => ({
    name: `types of ${project.slice(0, project.lastIndexOf('/'))}`,
    needs: [project],
    run: () => node([tsc, '-p', project, '--noEmit']),
  })),
  {
    name: 'types of web/panel',
    needs: ['web/panel/tsconfig.json'],
    run: () => node([bin('svelte-check/bin/svelte-check'), '--tsconfig', './tsconfig.json', '--fail-on-warnings'], panel),
  },
  { name: 'circles of imports', run: async () => report(circles(sources()).map((circle) => circle.join(' ↔ '))) },
  { name: 'lockfile', run: async () => report([...lockfileProblems(lockPackages('.')), ...engineProblems(lockPackages('engines/llama'))]) },
  { name: 'licences', run: () => node(['scripts/licences.ts', '--check']) },
  { name: '.env.example', needs: ['src/main.ts'], run: () => node(['src/main.ts', 'env-example', '--check']) },
];

function lockPackages(folder: string): LockPackages {
  return (JSON.parse(readFileSync(join(root, folder, 'package-lock.json'), 'utf8')) as { packages: LockPackages }).packages;
}

/** What runs, without its tests. */
function sources(): ReadonlyMap<string, string> {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) => `src/${file.replaceAll('\\', '/')}`);
  return new Map(
    files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
  );
}

function report(problems: readonly string[]): Outcome {
  return { ok: problems.length === 0, output: problems.join('\n') };
}

/** Runs a script with this Node and keeps what it says. */
function node(args: readonly string[], cwd = root): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ ok: code === 0, output: output.trim() });
    });
  });
}

/** @returns true when the check passed (or had nothing to look at) */
async function runCheck(check: Check): Promise<boolean> {
  const { name, needs = [] } = check;
  const missing = needs.find((file) => !existsSync(join(root, file)));
  if (missing !== undefined) {
    console.log(`-  ${name}: skipped, there is no ${missing}`);
    return true;
  }
  const startedAt = performance.now();
  const { ok, output } = await check.run();
  console.log(`${ok ? '✓' : '✗'}  ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(output.replaceAll(/^/gmu, '     '));
  return ok;
}

// SvelteKit writes the settings that the panel's own tsconfig extends: lint and types need them.
if (existsSync(join(panel, 'vite.config.ts'))) {
  const synced = await node([bin('@sveltejs/kit/svelte-kit.js'), 'sync'], panel);
  if (!synced.ok) console.log(`✗  panel settings\n${synced.output}`);
}

const waiting = [...checks];
let failed = 0;
async function work(): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    if (!(await runCheck(check))) failed += 1;
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
console.log(failed === 0 ? 'All checks passed.' : `${failed} of ${checks.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
