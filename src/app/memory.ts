/** What she remembers, as the settings want it. */
import { createEmbedder } from '../memory/embedder.ts';
import { createLastingMemory } from '../memory/lasting.ts';
import { switchableMemory } from '../memory/switchable.ts';
import { createWindowMemory } from '../memory/window.ts';
import type { Memory } from '../ports/memory.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { Switchable } from '../ports/module.ts';
import { backupsFolder, dataFolder } from './folders.ts';
import { forgetEverywhere } from './forgetting.ts';
import type { House } from './house.ts';

/** Of the sense of a text. Ollama may first have to load the model. */
const EMBED_TIMEOUT_MS = 10_000;

/** Returns at once; the file is opened in the background. */
export function openMemory({ settings, clock, board, log, forgetPlaces, onClose }: House, moderation: Moderation): Memory & Switchable {
  const report = board.reporter('memory');
  const made =
    settings.MEMORY_PROVIDER === 'conversation'
      ? createWindowMemory(report)
      : createLastingMemory({
          clock,
          report,
          files: {
            file: dataFolder(settings, 'memory.db'),
            backups: dataFolder(settings, 'memory-backups'),
            copies: backupsFolder(settings),
          },
          log: log.of('memory'),
          readmit: (text) => moderation.readmit(text),
          conversation: createWindowMemory(() => undefined),
          embedder:
            settings.MEMORY_EMBED_MODEL === ''
              ? null
              : createEmbedder({ baseUrl: settings.OLLAMA_URL, model: settings.MEMORY_EMBED_MODEL, clock, timeoutMs: EMBED_TIMEOUT_MS }),
        });
  const memory = forgetEverywhere(switchableMemory(made), forgetPlaces);
  onClose('the memory', () => memory.close());
  return memory;
}
