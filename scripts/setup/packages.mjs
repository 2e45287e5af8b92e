// Are the packages in node_modules those of package-lock.json? If not, `npm ci`, with progress.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { SetupError } from './lock.mjs';
import { hintFor, runWithTail } from './npm-output.mjs';
import { startProgress } from './progress.mjs';

/** Inside node_modules, so that whoever deletes or reinstalls the packages deletes the stamp with them. */
const STAMP = join('node_modules', '.aivt-setup.json');

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, os?: string | string[], cpu?: string | string[], libc?: string | string[] }} LockEntry
 * @typedef {Readonly<Record<string, LockEntry>>} LockEntries
 */

/**
 * Installs what package-lock.json lists unless it is there already.
 * @param {string} root
 * @returns {Promise<boolean>} true when something was installed
 */
export async function ensurePackages(root) {
  const lockText = readFileSync(join(root, 'package-lock.json'));
  const lockHash = createHash('sha256').update(lockText).digest('hex');
  const stampFile = join(root, STAMP);
  if (readStamp(stampFile) === lockHash) return false;

  const wanted = entriesOf(lockText.toString());
  const writeStamp = () => {
    writeFileSync(stampFile, `${JSON.stringify({ lockHash })}\n`);
  };
  // Somebody may have run `npm ci` by hand; that is just as good.
  if (missingPackages(root, wanted).length === 0) {
    writeStamp();
    return false;
  }

  await install(root, wanted);
  const missing = missingPackages(root, wanted);
  if (missing.length > 0) {
    // npm leaves out an optional package that it cannot download and calls that success.
    throw new SetupError(
      `npm finished, but ${missing.length} packages are not there: ${missing.slice(0, 5).join(', ')}. Most often a download failed: start again; ` +
        'if that does not help, run "npm ci" and read what it says.',
    );
  }
  writeStamp();
  return true;
}

/** @param {string} lockText @returns {LockEntries} */
export function entriesOf(lockText) {
  const lock = /** @type {{ packages?: LockEntries }} */ (JSON.parse(lockText));
  return lock.packages ?? {};
}

/**
 * What this machine should have by the lockfile and has not. Reads what npm noted at the end of its last
 * complete run, and that each folder is really there.
 * @param {string} root
 * @param {LockEntries} wanted
 * @returns {string[]} names with versions
 */
export function missingPackages(root, wanted) {
  const noted = join(root, 'node_modules', '.package-lock.json');
  const installed = existsSync(noted) ? entriesOf(readFileSync(noted, 'utf8')) : {};
  const missing = [];
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/') || !isForThisMachine(entry)) continue;
    const optionalHelper = entry.optional === true && entry.os === undefined && entry.cpu === undefined;
    if (installed[path]?.version === entry.version && existsSync(join(root, path, 'package.json'))) continue;
    if (optionalHelper && installed[path] === undefined) continue;
    missing.push(`${path.slice('node_modules/'.length)}${entry.version === undefined ? '' : `@${entry.version}`}`);
  }
  return missing;
}

/** @param {LockEntry} entry */
export function isForThisMachine(entry, platform = process.platform, arch = process.arch, libc = libcOfThisMachine) {
  return matches(entry.os, platform) && matches(entry.cpu, arch) && (platform !== 'linux' || matches(entry.libc, libc));
}

/** @param {string | readonly string[] | undefined} field a package may write a bare string @param {string} value */
function matches(field, value) {
  const list = field === undefined ? [] : [field].flat();
  if (list.length === 0) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((item) => item.startsWith('!'));
}

const libcOfThisMachine = currentLibc();

function currentLibc() {
  if (process.platform !== 'linux') return '';
  // Without this the report looks up names of network interfaces, which takes a second.
  Object.assign(process.report, { excludeNetwork: true });
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

/** @param {string} file @returns {string | undefined} */
function readStamp(file) {
  try {
    return /** @type {{ lockHash?: string }} */ (JSON.parse(readFileSync(file, 'utf8'))).lockHash;
  } catch {
    return undefined;
  }
}

/** @param {string} root @param {LockEntries} wanted */
async function install(root, wanted) {
  const total = Object.entries(wanted).filter(
    ([path, entry]) => path.startsWith('node_modules/') && !entry.link && isForThisMachine(entry),
  ).length;
  const progress = startProgress('Installing packages (first start only)');
  let fetched = 0;
  const npm = findNpm();
  // Windows cannot delete a program that runs. When the packaged Node runs this very script, `npm ci`,
  // which deletes everything first, would fail; `npm install` leaves it alone when its version is right.
  const ownNodeInUse = process.platform === 'win32' && process.execPath.startsWith(join(root, 'node_modules') + sep);
  const verb = ownNodeInUse ? ['install', '--no-save'] : ['ci'];
  const args = [
    ...verb,
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=http',
    '--color=false',
  ];
  const { code, tail } = await runWithTail(npm.command, [...npm.args, ...args], {
    cwd: root,
    shell: npm.shell,
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    onLine(line) {
      if (!/^npm http (?:fetch|cache) /u.test(line)) return true;
      if (line.includes('.tgz')) fetched += 1;
      progress.detail(fetched < total ? `${fetched} of about ${total}` : 'unpacking');
      return false;
    },
  });
  if (code === 0) {
    progress.done(`Installed ${total} packages`);
    return;
  }
  progress.fail();
  throw new SetupError(`${tail.join('\n')}\n\n${hintFor(tail.join('\n'))}`);
}

/**
 * The npm that started us, else the one beside the running Node, else the one on PATH.
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
function findNpm() {
  const started = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  const nodeDir = dirname(process.execPath);
  const candidates = [
    started !== undefined && /npm-cli\.c?js$/u.test(started) ? started : undefined,
    join(nodeDir, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(nodeDir, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  for (const cli of candidates) {
    if (cli !== undefined && existsSync(cli)) return { command: node, args: [cli], shell: false };
  }
  return process.platform === 'win32' ? { command: 'npm.cmd', args: [], shell: true } : { command: 'npm', args: [], shell: false };
}
