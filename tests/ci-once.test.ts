/** `.ci/once`: a slow set is run once for each change, and never passes for files that it was not run on. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe.skipIf(process.platform === 'win32')('a slow set of CI', () => {
  let checkout: string;
  let notes: string;
  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'aivt-once-'));
    notes = mkdtempSync(join(tmpdir(), 'aivt-once-notes-'));
    cpSync(join(import.meta.dirname, '../.ci/once'), join(checkout, 'once'));
    git('init', '--quiet');
    write('.gitignore', 'report.json\nruns\n');
    write('code.ts', '1');
    write('page.md', 'text');
    commit();
  });
  afterEach(() => {
    rmSync(checkout, { recursive: true });
    rmSync(notes, { recursive: true });
  });

  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: checkout });
  const write = (name: string, text: string): void => writeFileSync(join(checkout, name), text);
  const commit = (): void => {
    git('add', '.');
    git('commit', '--quiet', '--message', 'a change');
  };
  /** @returns its exit code */
  const once = (command = `echo run >>runs; echo '{"passed":3}' >report.json`): number | null =>
    spawnSync('bash', ['once', 'slow', 'report.json', 'bash', '-c', command], {
      cwd: checkout,
      env: { ...process.env, AIVT_CI_DIR: notes },
    }).status;
  const runs = (): number => (existsSync(join(checkout, 'runs')) ? readFileSync(join(checkout, 'runs'), 'utf8').split('\n').length - 1 : 0);

  it('that passed is not run again for the same files, and its counts are there again', () => {
    expect(once()).toBe(0);
    rmSync(join(checkout, 'report.json'));
    expect(once()).toBe(0);
    expect(runs()).toBe(1);
    expect(readFileSync(join(checkout, 'report.json'), 'utf8')).toBe('{"passed":3}\n');
  });

  it('is run again for a change, but not for one of a page of text', () => {
    once();
    write('page.md', 'other text');
    commit();
    once();
    expect(runs()).toBe(1);
    write('code.ts', '2');
    commit();
    once();
    expect(runs()).toBe(2);
  });

  it('is always run with a change that is not committed', () => {
    once();
    write('code.ts', '3');
    once();
    once();
    expect(runs()).toBe(3);
  });

  it('that fails is run again, and an old report does not speak for it', () => {
    write('report.json', '{"passed":9}');
    expect(once('echo run >>runs; exit 4')).toBe(4);
    expect(existsSync(join(checkout, 'report.json'))).toBe(false);
    expect(once('echo run >>runs; exit 4')).toBe(4);
    expect(runs()).toBe(2);
  });

  it('that passes without a report has not passed', () => {
    expect(once('true')).not.toBe(0);
    expect(once()).toBe(0);
    expect(runs()).toBe(1);
  });
});
