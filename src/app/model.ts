/** The process that holds a model file. */
import { resolve } from 'node:path';
import { HOME } from '../config/root.ts';
import type { Settings } from '../config/settings.ts';
import type { GgufEngineConfig } from '../policy/gguf/messages.ts';
import type { GgufParts } from '../policy/gguf/server.ts';
import { CONTEXT_TOKENS } from '../policy/need.ts';
import { startEngine, type EngineLimits } from '../workers/supervisor.ts';
import { llamaFolder } from './folders.ts';
import type { House } from './house.ts';

/** Loading a large file from a slow disk takes minutes, and one that does not fit will not fit in a second either. */
const LIMITS: Partial<EngineLimits> = {
  openTimeoutMs: 180_000,
  waitForStartMs: 180_000,
  waitForRestartMs: 180_000,
  restartMinMs: 1000,
};

/** A path as the settings write it; one that is not absolute counts from the streamer's folder. */
export const ggufFile = ({ GGUF_MODEL }: Pick<Settings, 'GGUF_MODEL'>): string | null =>
  GGUF_MODEL === null ? null : resolve(HOME, GGUF_MODEL);

export function ggufParts({ settings, clock, log }: Pick<House, 'settings' | 'clock' | 'log'>): Omit<GgufParts, 'path'> {
  const engineFolder = llamaFolder(settings);
  return {
    engineFolder,
    openLink: (report) =>
      startEngine({
        name: 'the model',
        provider: 'gguf',
        entry: new URL('../workers/model-main.ts', import.meta.url),
        args: [engineFolder, ggufFile(settings) ?? ''],
        config: { contextTokens: CONTEXT_TOKENS } satisfies GgufEngineConfig,
        ...{ clock, report, limits: LIMITS, log: log.of('policy') },
      }),
  };
}
