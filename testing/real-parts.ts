/**
 * Real programs that some tests drive: a browser, OBS, a sound server. On a user's machine a missing one
 * skips those tests, with a line that says so; in CI (`CI=true`) it fails them, so that nothing goes
 * untested unnoticed.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type RealPart = 'chromium' | 'obs' | 'xvfb' | 'pulseaudio' | 'ffmpeg' | 'nats-server';

interface Places {
  /** File names looked up on PATH, best first; `.exe` is added on Windows. */
  readonly names: readonly string[];
  /** Full paths where installers put it. */
  readonly known: readonly string[];
  /** An environment variable that names it, and wins. */
  readonly variable: string;
}

const programFiles = [process.env['ProgramFiles'], process.env['ProgramFiles(x86)'], process.env['LOCALAPPDATA']].filter(
  (dir) => dir !== undefined,
);

const PLACES: Readonly<Record<RealPart, Places>> = {
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'],
    known: [
      ...programFiles.flatMap((dir) => [
        join(dir, 'Google/Chrome/Application/chrome.exe'),
        join(dir, 'Microsoft/Edge/Application/msedge.exe'),
      ]),
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    variable: 'CHROMIUM_PATH',
  },
  obs: { names: ['obs', 'obs64'], known: programFiles.map((dir) => join(dir, 'obs-studio/bin/64bit/obs64.exe')), variable: 'OBS_PATH' },
  xvfb: { names: ['Xvfb'], known: [], variable: 'XVFB_PATH' },
  pulseaudio: { names: ['pulseaudio'], known: [], variable: 'PULSEAUDIO_PATH' },
  ffmpeg: { names: ['ffmpeg'], known: [], variable: 'FFMPEG_PATH' },
  'nats-server': { names: ['nats-server'], known: [], variable: 'NATS_SERVER_PATH' },
};

/** What looking depends on; a test of this file hands in its own. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly isProgram: (path: string) => boolean;
  readonly tell: (line: string) => void;
}

const here: Surroundings = {
  env: process.env,
  platform: process.platform,
  isProgram,
  tell: (line) => process.stderr.write(`${line}\n`),
};

/**
 * Where the program is, or null when this machine has none (after one line that says what is skipped).
 * Use: `const chromium = realPart('chromium'); describe.skipIf(chromium === null)(…)`.
 * @param find other places to look, tried before PATH; the first that exists is taken
 * @throws Error in CI on Linux, where `.ci/packages.txt` brings all of them; elsewhere in CI for the
 *   browser alone.
 */
export function realPart(part: RealPart, find: readonly string[] = [], surroundings: Surroundings = here): string | null {
  const { env, platform, isProgram: exists, tell } = surroundings;
  const { names, known, variable } = PLACES[part];
  const named = env[variable];
  if (named !== undefined && named !== '') {
    if (exists(named)) return named;
    throw new Error(`${variable} names ${named}, which is no program. Correct it or unset it.`);
  }
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((dir) => dir !== '');
  const suffix = platform === 'win32' ? '.exe' : '';
  const onPath = names.flatMap((name) => folders.map((dir) => join(dir, name + suffix)));
  const found = [...find, ...onPath, ...known].find(exists);
  if (found !== undefined) return found;

  // CI machines with Windows come with a browser; the rest of .ci/packages.txt is for Linux.
  if (isCi(env) && (platform === 'linux' || part === 'chromium')) {
    throw new Error(
      `${part} is not installed, and in CI nothing may be skipped for that: add it to .ci/packages.txt, or name it with ${variable}.`,
    );
  }
  tell(`skipped: tests that need ${part} (not found on PATH; install it or name it with ${variable})`);
  return null;
}

/** True where a missing real part must fail. */
export function isCi(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  const value = env['CI'];
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
