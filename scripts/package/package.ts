/**
 * `npm run package`: the program for Windows as one zip, with its own Node, that starts by a double click on
 * AIVT.cmd where neither Node nor Git nor npm is. Made on any system: the packages are those of Windows.
 *
 *   npm run package -- [--out FOLDER] [--version V] [--downloads URL]
 *
 * With the address where the zip will be downloaded, manifests for Scoop and winget are written beside it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { ZipFile } from 'yazl';
import { ROOT } from '../../src/config/root.ts';
import { scoopManifest, wingetManifests } from './manifests.ts';
import { belongs } from './contents.ts';
import { LAUNCHER, README } from './launcher.ts';

const { values } = parseArgs({
  options: { out: { type: 'string', default: join(ROOT, 'dist') }, version: { type: 'string' }, downloads: { type: 'string' } },
});
const version = values.version ?? (JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
const name = `AIVT-${version}-win-x64`;
const staging = await mkdtemp(join(tmpdir(), 'aivt-package-'));

try {
  for (const page of ['web/panel/build', 'web/overlay/dist'])
    if (!existsSync(join(ROOT, page, 'index.html')))
      throw new Error(`${page} is not built: run \`npm start\` once, or \`npm run package\` itself`);
  const top = join(staging, name);
  const app = join(top, 'app');
  say('copying the program');
  await copyProgram(app);
  say("fetching Windows' packages");
  installPackages(app);
  await writeFile(join(top, 'AIVT.cmd'), crlf(LAUNCHER));
  await writeFile(join(top, 'README.txt'), `\uFEFF${crlf(README)}`);
  await cp(join(ROOT, 'LICENSE'), join(top, 'LICENSE.txt'));

  await mkdir(values.out, { recursive: true });
  const file = join(values.out, `${name}.zip`);
  say('writing the zip');
  const { files, bytes } = await zip(staging, file);
  const sha256 = await hashOf(file);
  if (values.downloads !== undefined) {
    const release = { version, file: `${name}.zip`, folder: name, sha256, downloads: values.downloads.replace(/\/+$/u, '') };
    await writeFile(join(values.out, 'aivt.scoop.json'), scoopManifest(release));
    for (const [manifest, text] of wingetManifests(release)) await writeFile(join(values.out, manifest), text);
  }
  const { size } = await stat(file);
  process.stdout.write(`${file}: ${files} files, ${mb(bytes)} MB, ${mb(size)} MB as a zip, SHA-256 ${sha256}\n`);
} finally {
  await rm(staging, { recursive: true, force: true });
}

async function copyProgram(app: string): Promise<void> {
  for (const part of [
    'src',
    'scripts/watched.mjs',
    'scripts/setup/watch.mjs',
    'scripts/setup/child.mjs',
    'scripts/setup/progress.mjs',
    'personas',
    'engines',
    'web/panel/build',
    'web/overlay/dist',
    'package.json',
    'package-lock.json',
    '.env.example',
  ])
    await cp(join(ROOT, part), join(app, part), { recursive: true, filter: (from) => belongs(relative(ROOT, from).split(sep).join('/')) });
  // npm wants to see the workspaces that the lockfile names.
  for (const page of ['web/panel', 'web/overlay']) await cp(join(ROOT, page, 'package.json'), join(app, page, 'package.json'));
}

function installPackages(app: string): void {
  const args = ['ci', '--omit=dev', '--os=win32', '--cpu=x64', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = spawnSync('npm', args, { cwd: app, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
  if (done.status !== 0) throw new Error('npm could not fetch the packages; see above');
}

/** Everything under `folder` that belongs to the program; times are the same in each, so that the same files make the same zip. */
async function zip(folder: string, file: string): Promise<{ files: number; bytes: number }> {
  const archive = new ZipFile();
  const mtime = new Date('2000-01-01T00:00:00Z');
  let files = 0;
  let bytes = 0;
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  for (const path of paths) {
    const inside = relative(folder, path).split(sep).join('/');
    if (!belongs(inside.slice(inside.indexOf('/') + 1).replace(/^app\//u, ''))) continue;
    archive.addFile(path, inside, { mtime, mode: 0o100644 });
    files += 1;
    bytes += (await stat(path)).size;
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(file));
  return { files, bytes };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

function mb(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function say(line: string): void {
  process.stderr.write(`package: ${line}\n`);
}
