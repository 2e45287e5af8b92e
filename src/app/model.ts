/** The model as the settings want it: the process that holds a model file, or a service on the bus. */
import { resolve } from 'node:path';
import { HOME } from '../config/root.ts';
import type { Settings } from '../config/settings.ts';
import type { GgufEngineConfig } from '../policy/gguf/messages.ts';
import type { GgufParts } from '../policy/gguf/server.ts';
import { CONTEXT_TOKENS } from '../policy/need.ts';
import type { EngineLink } from '../ports/engine.ts';
import { serveModel } from '../policy/bus/serve.ts';
import type { BusModel } from '../policy/bus/server.ts';
import { chooseModelServer, type PolicySettings } from '../policy/choose.ts';
import { startEngine, type EngineLimits } from '../workers/supervisor.ts';
import type { Remote } from './remote.ts';
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

export function policySettings(settings: Settings): PolicySettings {
  return {
    provider: settings.POLICY_PROVIDER,
    ollamaUrl: settings.OLLAMA_URL,
    ollamaModel: settings.OLLAMA_MODEL,
    openAiUrl: settings.OPENAI_CHAT_URL,
    openAiModel: settings.OPENAI_CHAT_MODEL,
    openAiKey: settings.OPENAI_API_KEY,
    ggufFile: ggufFile(settings),
  };
}

/** The model of a service: how it stands is told by the served policy, which asks it as any server. */
export function busModel(remote: Remote, { log, settings }: Pick<House, 'log' | 'settings'>): BusModel {
  const link = remote.link({
    ...{ kind: 'policy', name: 'the model', config: null, report: () => undefined, log: log.of('policy') },
    // What it has read of the conversation is kept where it was read.
    sticky: true,
  });
  return { link, address: settings.AIVT_BUS ?? '' };
}

/** The engine of a model service. @throws PolicySettingsError */
export function serveModelOf({ settings, clock, log }: Pick<House, 'settings' | 'clock' | 'log'>): EngineLink {
  return serveModel(chooseModelServer(policySettings(settings), ggufParts({ settings, clock, log })), clock);
}
