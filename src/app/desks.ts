/** What the panel's pages of settings and set-up ask. */
import type { LiveCommands } from '../chat/commands/live.ts';
import { keptSettingsFile } from '../config/kept-settings.ts';
import { createBodies } from '../bodies/folders.ts';
import type { Bodies } from '../ports/bodies.ts';
import type { Documents } from '../ports/documents.ts';
import type { SettingsKeeper } from '../ports/settings-keeper.ts';
import type { SetupDesk } from '../ports/setup-desk.ts';
import { createDocuments } from './documents.ts';
import { bodiesFolder, dataFolder } from './folders.ts';
import type { AppOptions, House } from './house.ts';
import { createSettingsKeeper } from './settings-keeper.ts';
import { createSetupDesk } from './setup-desk.ts';

export interface Desks {
  readonly settingsKeeper: SettingsKeeper;
  readonly setup: SetupDesk;
  readonly documents: Documents;
  readonly bodies: Bodies;
}

export function openDesks(
  { settings, persona, live, clock, board, bus, log, onClose }: House,
  options: AppOptions,
  commands: LiveCommands,
): Desks {
  // Started by a test or a bench: whatever it was given stands as if the environment had said it.
  const given = { environment: {}, kept: {}, envFile: {}, keptFile: keptSettingsFile(settings.AIVT_DATA_DIR) };
  const settingsKeeper = createSettingsKeeper({ settings, sources: options.sources ?? given, restart: options.restart ?? null });
  const setup = createSetupDesk({
    settings: options.sources ? () => settingsKeeper.next() : () => settings,
    persona,
    board,
    clock,
    log: log.of('tts'),
  });
  onClose('what is being fetched', () => setup.close());
  const documents = createDocuments({
    live,
    own: { persona: dataFolder(settings, 'persona.yaml'), commands: dataFolder(settings, 'commands.yaml') },
    settings: settingsKeeper,
    commands,
  });
  const bodies = createBodies(bodiesFolder(settings), (folder) => {
    const { body } = live.now();
    if (body.pictures === folder) bus.emit({ type: 'body.changed', body });
  });
  return { settingsKeeper, setup, documents, bodies };
}
