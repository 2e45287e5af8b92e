/** The streamer's short sounds, as rewards play them. Part of `app.ts`. */
import { access, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ROOT } from './config/root.ts';
import type { Settings } from './config/settings.ts';
import { SOUND_FILE } from './pipeline/sound-file.ts';

/** `data/sounds`: what the streamer puts there can be a reward's sound. */
export function soundsDir(settings: Pick<Settings, 'AIVT_DATA_DIR'>): string {
  return resolve(ROOT, settings.AIVT_DATA_DIR, 'sounds');
}

/** @returns null when it is heard, else why it is not; `toOverlay` tells that of a file that is there. */
export async function playSound(dir: string, name: string, toOverlay: (name: string) => Promise<string | null>): Promise<string | null> {
  if (!SOUND_FILE.test(name) || !(await isThere(join(dir, name)))) {
    const has = await soundsIn(dir);
    return `there is no sound "${name}" in ${dir}${has.length > 0 ? `, which has ${has.join(', ')}` : ': put the file there'}`;
  }
  const failure = await toOverlay(name);
  return failure === null ? null : `the sound ${name} was not played: ${failure}`;
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function soundsIn(dir: string): Promise<string[]> {
  return (await readdir(dir).catch(() => [])).filter((name) => SOUND_FILE.test(name)).slice(0, 20);
}
