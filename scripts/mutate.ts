/**
 * `npm run mutate`: makes each fault of `mutation/` in a copy of the sources and asks the tests
 * whether they find it. The working tree is never touched.
 *
 *   npm run mutate [-- WORDS] [--json]     WORDS choose by a part of the file's name
 *
 * Exit code: 0 when enough are found, 1 when not, 2 when nothing can be said (a test fails without any
 * mutation, or an entry of the list does not fit its file any more).
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutated } from './mutation/apply.ts';
import { MUTATIONS, TESTS, THRESHOLD } from './mutation/list.ts';
import type { Mutation } from './mutation/mutation.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** What the tests of the list read. */
const COPIED = ['src', 'testing', 'tests', 'personas', 'web/overlay/src', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
/** A fault may make an endless loop: that is found too. */
const LIMIT_MS = 90_000;

type Fate = 'killed' | 'timed out' | 'lived';

interface Judged extends Mutation {
  readonly fate: Fate;
  readonly seconds: number;
}

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean', default: false } }, allowPositionals: true });
const chosen = MUTATIONS.filter(({ file }) => positionals.length === 0 || positionals.some((word) => file.includes(word)));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  const problems = chosen.flatMap((mutation) => {
    try {
      mutated(readFileSync(join(root, mutation.file), 'utf8'), mutation);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  if (chosen.length === 0) problems.push('no entry of the list is in such a file');
  if (problems.length > 0) {
    say(problems.join('\n'));
    return 2;
  }
  const copy = mkdtempSync(join(tmpdir(), 'aivt-mutate-'));
  const leave = (): void => {
    rmSync(copy, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    for (const path of COPIED) cpSync(join(root, path), join(copy, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    return await judgeAll(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function judgeAll(copy: string): Promise<number> {
  const all = [...new Set(chosen.flatMap(({ file }) => testsOf(file)))];
  say(`Without any mutation: ${all.join(', ')} …`);
  if ((await ask(copy, all)) !== 'lived') {
    say('A test fails without any mutation: mend that first.');
    return 2;
  }
  const judged: Judged[] = [];
  for (const mutation of chosen) {
    const path = join(copy, mutation.file);
    const source = readFileSync(path, 'utf8');
    const startedAtMs = performance.now();
    writeFileSync(path, mutated(source, mutation));
    const fate = await ask(copy, testsOf(mutation.file));
    writeFileSync(path, source);
    const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10;
    judged.push({ ...mutation, fate, seconds });
    say(`${fate.padEnd(10)} ${seconds.toFixed(1).padStart(5)} s  ${mutation.file.padEnd(34)} ${mutation.fault}`);
  }
  const lived = judged.filter(({ fate }) => fate === 'lived');
  const score = (judged.length - lived.length) / judged.length;
  const passed = score >= THRESHOLD;
  if (values.json) console.log(JSON.stringify({ score, threshold: THRESHOLD, passed, mutations: judged }));
  else table(judged);
  say(
    `${judged.length - lived.length} of ${judged.length} found: ${(score * 100).toFixed(1)} % (at least ${(THRESHOLD * 100).toFixed(0)} % are asked for).`,
  );
  for (const { file, find, fault } of lived) say(`Not found in ${file}: ${fault}\n  ${JSON.stringify(find)}`);
  return passed ? 0 : 1;
}

/** By file: how many were found of how many. */
function table(judged: readonly Judged[]): void {
  const files = Map.groupBy(judged, ({ file }) => file);
  for (const [file, of] of files) {
    const found = of.filter(({ fate }) => fate !== 'lived').length;
    console.log(`${file.padEnd(40)} killed ${String(found).padStart(2)}  lived ${String(of.length - found).padStart(2)}`);
  }
}

function testsOf(file: string): readonly string[] {
  return TESTS.find(([under]) => file.startsWith(under))?.[1] ?? [dirname(file)];
}

/** Runs the tests until the first that fails. */
function ask(copy: string, tests: readonly string[]): Promise<Fate> {
  return new Promise((resolve, reject) => {
    const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
    // A group of its own, so that workers in an endless loop end with it.
    const child = spawn(process.execPath, [vitest, 'run', '--root', copy, '--bail', '1', '--reporter', 'dot', ...tests], {
      cwd: copy,
      stdio: 'ignore',
      windowsHide: true,
      detached: process.platform !== 'win32',
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (child.pid === undefined) return;
      if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
      else process.kill(-child.pid, 'SIGKILL');
    }, LIMIT_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(late ? 'timed out' : code === 0 ? 'lived' : 'killed');
    });
  });
}
