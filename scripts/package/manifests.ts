/** Files by which Windows' package managers find a release. */

export interface Release {
  readonly version: string;
  /** The zip, as it is named where releases are. */
  readonly file: string;
  /** The one folder inside it. */
  readonly folder: string;
  readonly sha256: string;
  /** Where it can be downloaded, without the file's name. */
  readonly downloads: string;
}

const ABOUT = 'A local AI VTuber for Twitch: reads chat, thinks with a local model, speaks with a local voice, moves her mouth in time.';

/** https://github.com/ScoopInstaller/Scoop/wiki/App-Manifests */
export function scoopManifest({ version, file, folder, sha256, downloads }: Release): string {
  const manifest = {
    version,
    description: ABOUT,
    homepage: downloads,
    license: 'GPL-3.0-or-later',
    architecture: { '64bit': { url: `${downloads}/${file}`, hash: sha256, extract_dir: folder } },
    // What stays when a newer version takes its place.
    persist: ['data', '.env'],
    pre_install: 'if (!(Test-Path "$persist_dir\\.env")) { New-Item "$dir\\.env" -ItemType File | Out-Null }',
    bin: [['AIVT.cmd', 'aivt']],
    shortcuts: [['AIVT.cmd', 'AIVT']],
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const WINGET_VERSION = '1.10.0';

/** The three files of a winget manifest. https://learn.microsoft.com/windows/package-manager/package/manifest */
export function wingetManifests({ version, file, folder, sha256, downloads }: Release): ReadonlyMap<string, string> {
  const id = 'AIVT.AIVT';
  const text = (type: string, lines: readonly string[]): string =>
    [
      `PackageIdentifier: ${id}`,
      `PackageVersion: ${version}`,
      ...lines,
      `ManifestType: ${type}`,
      `ManifestVersion: ${WINGET_VERSION}`,
      '',
    ].join('\n');
  return new Map([
    [`${id}.yaml`, text('version', ['DefaultLocale: en-US'])],
    [
      `${id}.locale.en-US.yaml`,
      text('defaultLocale', [
        'PackageLocale: en-US',
        'Publisher: AIVT',
        'PackageName: AIVT',
        'License: GPL-3.0-or-later',
        `ShortDescription: "${ABOUT}"`,
      ]),
    ],
    [
      `${id}.installer.yaml`,
      text('installer', [
        'InstallerType: zip',
        'NestedInstallerType: portable',
        'NestedInstallerFiles:',
        `- RelativeFilePath: ${folder}\\AIVT.cmd`,
        '  PortableCommandAlias: aivt',
        'Installers:',
        '- Architecture: x64',
        `  InstallerUrl: ${downloads}/${file}`,
        `  InstallerSha256: ${sha256.toUpperCase()}`,
      ]),
    ],
  ]);
}
