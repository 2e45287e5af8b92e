/** `npm run doctor -- --bundle`: one file to send with a bug report. It is plain JSON, so that its sender can read it first. */
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { arch, cpus, release, totalmem, version as osVersion } from 'node:os';
import { dirname, join } from 'node:path';
import { originOf, type SettingSources } from '../config/kept-settings.ts';
import { settingEntries, type Settings } from '../config/settings.ts';
import { Fault, reasonOf } from '../kernel/fault.ts';
import { askLive, type LiveReport } from './bundle-live.ts';
import { createBundleRedactor, knownSecrets, mapTexts } from './bundle-secrets.ts';
import type { Finding } from './finding.ts';

const NOTE =
  'Made by AIVT for a bug report. Secrets are •••, and what is known to be a word of the chat is left out; a word that an error quotes may remain: read it through before you send it.';
/** Voices and recordings may be many; more files than this are not counted. */
const MAX_FILES = 20_000;

export interface BundleParts {
  readonly version: string;
  readonly findings: readonly Finding[];
  readonly sources: SettingSources;
  /** Null when they cannot be used; then no running AIVT is asked. */
  readonly settings: Settings | null;
  /** The absolute path of the data folder. */
  readonly dataDir: string;
  readonly now: Date;
}

/** @returns the file's whole text. */
export async function bundleText(parts: BundleParts): Promise<string> {
  const { sources, settings, dataDir } = parts;
  const live: LiveReport =
    settings === null ? { status: null, log: [], why: 'not asked: the settings cannot be used' } : await askLive(settings);
  const files = await sizesIn(dataDir);
  // Read as late as can be: a token that was renewed meanwhile is known too.
  const redact = createBundleRedactor(knownSecrets(sources, dataDir));
  const report = {
    note: NOTE,
    format: 1,
    madeAt: parts.now.toISOString(),
    version: parts.version,
    node: process.version,
    os: { platform: process.platform, arch: arch(), release: release(), version: osVersion() },
    machine: { cpu: cpus()[0]?.model.trim() ?? '', cores: cpus().length, memoryBytes: totalmem() },
    findings: parts.findings,
    settings: settingsTold(sources),
    running: live.status,
    notTold: live.why,
    log: live.log,
    dataFiles: files,
  };
  return `${JSON.stringify(mapTexts(report, redact), null, 2)}\n`;
}

/**
 * Writes it, readable by the user alone.
 * @throws Fault when the file is there already or cannot be written
 */
export async function writeBundle(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const there = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new Fault(there ? `${file} is there already: give another name` : `${file} cannot be written: ${reasonOf(error)}`);
  }
}

function settingsTold(sources: SettingSources): { name: string; value: string; from: string }[] {
  return settingEntries().map(([name, , { secret, fallback }]) => {
    const given = [sources.environment[name], sources.kept[name], sources.envFile[name]].find((value) => (value ?? '').trim() !== '');
    const value = secret ? (given === undefined ? '' : '•••') : (given ?? fallback);
    return { name, value, from: originOf(name, sources) };
  });
}

/** Each thing in the data folder with all that is in it. */
async function sizesIn(dataDir: string): Promise<{ name: string; files: number; bytes: number }[]> {
  const told: { name: string; files: number; bytes: number }[] = [];
  let left = MAX_FILES;
  const look = async (path: string): Promise<{ files: number; bytes: number }> => {
    const known = await stat(path).catch(() => null);
    if (known === null || (left -= 1) < 0) return { files: 0, bytes: 0 };
    if (!known.isDirectory()) return { files: 1, bytes: known.size };
    let sum = { files: 0, bytes: 0 };
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      if (entry.isSymbolicLink()) continue;
      const inner = await look(join(path, entry.name));
      sum = { files: sum.files + inner.files, bytes: sum.bytes + inner.bytes };
    }
    return sum;
  };
  for (const name of await readdir(dataDir).catch(() => [])) told.push({ name, ...(await look(join(dataDir, name))) });
  return told;
}
