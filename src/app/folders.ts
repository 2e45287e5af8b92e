/** Where the streamer's own files are. */
import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';
import { HOME } from '../config/root.ts';
import type { Settings } from '../config/settings.ts';

type DataDir = Pick<Settings, 'AIVT_DATA_DIR'>;

export function dataFolder(settings: DataDir, ...parts: readonly string[]): string {
  return resolve(HOME, settings.AIVT_DATA_DIR, ...parts);
}

/** What `npm run backup` makes, unless it is told another place. */
export function backupsFolder(settings: DataDir): string {
  return dataFolder(settings, 'backups');
}

/** Characters of the streamer's own, made or imported. */
export function personasFolder(settings: DataDir): string {
  return dataFolder(settings, 'personas');
}

/** What the streamer puts there can be a reward's sound. */
export function soundsFolder(settings: DataDir): string {
  return dataFolder(settings, 'sounds');
}

/** Folders of the streamer's own pictures of her. */
export function bodiesFolder(settings: DataDir): string {
  return dataFolder(settings, 'bodies');
}

export function voicesFolder(settings: Pick<Settings, 'AIVT_DATA_DIR' | 'VOICES_DIR'>): string {
  return resolve(HOME, settings.VOICES_DIR ?? join(settings.AIVT_DATA_DIR, 'voices'));
}

/** Models that hear: recognisers, and the one that judges pauses. `npm run models -- ears` fills it. */
export function earsModelsFolder(settings: DataDir): string {
  return dataFolder(settings, 'models', 'asr');
}

/** What `npm run setup -- llama` installs. */
export function llamaFolder(settings: DataDir): string {
  return dataFolder(settings, 'engines', 'llama');
}

/** The built pages, as the server gives them out. */
export function pageFolders(settings: DataDir): { panelDir: string; overlayDir: string; soundsDir: string } {
  const page = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
  return { panelDir: page('../../web/panel/build'), overlayDir: page('../../web/overlay/dist'), soundsDir: soundsFolder(settings) };
}
