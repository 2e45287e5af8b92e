/** Which policy answers: by setting, or by what is there. */
import { createBreaker, type Breaker, type BreakerState } from './breaker.ts';
import type { Log } from '../kernel/log.ts';
import { Fault, reasonOf } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ModuleReport, ReportModule } from '../domain/module-state.ts';
import type { Persona } from '../domain/persona.ts';
import type { ModelUse } from '../domain/vitals.ts';
import type { Policy, PromptPrefix } from '../ports/policy.ts';
import { createBusServer, type BusModel } from './bus/server.ts';
import { createGgufPolicy } from './gguf/gguf.ts';
import { createGgufServer, type GgufParts } from './gguf/server.ts';
import { parseEndpoint } from './ollama/client.ts';
import { createOllamaPolicy, type OllamaPolicyConfig } from './ollama/ollama.ts';
import { OLLAMA_DEFAULTS } from './ollama/options.ts';
import { createOllamaServer } from './ollama/server.ts';
import { parseBaseUrl } from './openai/client.ts';
import { createOpenAiPolicy } from './openai/openai.ts';
import { createOpenAiServer } from './openai/server.ts';
import { systemText } from './prompter.ts';
import { createScriptedPolicy, type ScriptedPace } from './scripted/scripted.ts';
import { SERVED_DEFAULTS, type ServedOptions } from './served/options.ts';
import { createServedPolicy, type ServedPolicy } from './served/served.ts';
import type { ModelServer } from './served/server.ts';

export const POLICY_PROVIDERS = ['auto', 'ollama', 'openai', 'gguf', 'scripted'] as const;
export type PolicyProvider = (typeof POLICY_PROVIDERS)[number];

export interface PolicySettings {
  /** POLICY_PROVIDER */
  readonly provider: PolicyProvider;
  /** OLLAMA_URL */
  readonly ollamaUrl: string;
  /** OLLAMA_MODEL */
  readonly ollamaModel: string;
  /** OPENAI_CHAT_URL; null where none is set. */
  readonly openAiUrl: string | null;
  /** OPENAI_CHAT_MODEL; empty for the first that the server tells of. */
  readonly openAiModel: string;
  /** OPENAI_API_KEY */
  readonly openAiKey: string | null;
  /** GGUF_MODEL; null where none is set. */
  readonly ggufFile: string | null;
}

type ServedProvider = 'ollama' | 'openai' | 'gguf';
/** Where the model is asked: at one of these, or by a service on the bus that asks one of these. */
type AskedProvider = ServedProvider | 'bus';

/** Who is asked, by the settings. One and not the first that answers of several: each would load a model of its own onto the card. */
export function servedBy({
  provider,
  openAiUrl,
  ggufFile,
}: Pick<PolicySettings, 'provider' | 'openAiUrl' | 'ggufFile'>): ServedProvider | null {
  if (provider === 'scripted') return null;
  if (provider !== 'auto') return provider;
  if (openAiUrl !== null) return 'openai';
  return ggufFile === null ? 'ollama' : 'gguf';
}

/** Where LM Studio listens unless it is told otherwise. */
export const DEFAULT_OPENAI_CHAT_URL = 'http://127.0.0.1:1234/v1';

export interface PolicyParts {
  readonly persona: Persona;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: Log;
  /** Of the scripted lines. */
  readonly seed: number;
  readonly pace?: ScriptedPace;
  readonly servedOptions?: Partial<ServedOptions>;
  /** What holds a model file. */
  readonly gguf: Omit<GgufParts, 'path'>;
  /** The model service on the bus, where one thinks; whom that asks is set there. */
  readonly bus?: BusModel;
  /** Told what each answer cost the model. */
  readonly onUse?: (use: ModelUse) => void;
  /** The model is left alone after failures, or answers again. */
  readonly onBreaker?: (now: BreakerState) => void;
}

export interface ChosenPolicy extends Policy {
  /** Who would answer a turn that starts now. */
  readonly provider: string;
  /** Resolves when it is known who answers, within seconds. Never rejects. */
  readonly settled: Promise<void>;
  /**
   * Prompts begin so from now on: after a change of style or persona, and after a turn with what is
   * remembered of it. A model reads it ahead while it is idle; the script needs nothing. Never rejects.
   */
  warm(begin: PromptPrefix): Promise<void>;
}

/** A setting that cannot be fulfilled; the message says what can. */
export class PolicySettingsError extends Fault {
  constructor(message: string) {
    super(message, { permanent: true });
  }
}

/** @throws PolicySettingsError */
export function choosePolicy(settings: PolicySettings, parts: PolicyParts): ChosenPolicy {
  const { persona, clock, report, log, seed, pace } = parts;
  const paced = pace === undefined ? {} : { pace };
  switch (settings.provider) {
    case 'scripted':
      return {
        ...createScriptedPolicy({ persona, clock, seed, ...paced, report }),
        settled: Promise.resolve(),
        warm: () => Promise.resolve(),
      };
    case 'ollama':
    case 'openai':
    case 'gguf': {
      const served = openServed(parts.bus ? 'bus' : settings.provider, settings, parts, report);
      return {
        provider: served.breaker.provider,
        stream: (prompt, signal) => served.breaker.stream(prompt, signal),
        close: () => served.breaker.close(),
        settled: served.policy.probed,
        warm: (begin) => served.policy.warm(begin),
      };
    }
    case 'auto': {
      const scripted = createScriptedPolicy({ persona, clock, seed, ...paced });
      let current: Policy = scripted;
      let announced: string | null = null;
      // The health watch calls this, the first time while it is being made. A turn that streams keeps
      // the policy it began with.
      const served = openServed(parts.bus ? 'bus' : (servedBy(settings) ?? 'ollama'), settings, parts, (status) => {
        const online = status.state === 'online';
        current = online ? served.breaker : scripted;
        const told: ModuleReport = online
          ? status
          : { state: 'stub', provider: 'scripted', detail: `${status.detail}; ${persona.name}'s scripted lines answer meanwhile` };
        report(told);
        if (status.state === 'unknown' || announced === current.provider) return;
        announced = current.provider;
        log.info(online ? `${persona.name} thinks with ${told.detail}` : told.detail);
      });
      return {
        get provider() {
          return current.provider;
        },
        stream: (prompt, signal) => current.stream(prompt, signal),
        settled: served.policy.probed,
        warm: (begin) => served.policy.warm(begin),
        async close() {
          current = scripted;
          await served.breaker.close();
          await scripted.close();
        },
      };
    }
  }
}

interface Served {
  readonly policy: ServedPolicy;
  /** What turns ask. */
  readonly breaker: Breaker;
}

function openServed(provider: AskedProvider, settings: PolicySettings, parts: PolicyParts, report: ReportModule): Served {
  const { persona, clock, log, servedOptions, onUse, onBreaker } = parts;
  const style = persona.styles[persona.defaultStyle];
  let status: ModuleReport | null = null;
  let now: BreakerState = { state: 'closed', reason: '' };
  const tell = (): void => {
    if (status === null) return;
    // A server that is not there says more than that it is left alone.
    report(
      now.state === 'open' && status.state === 'online' ? { ...status, state: 'degraded', detail: `left alone: ${now.reason}` } : status,
    );
  };
  const common = {
    ...{ clock, log },
    report: (told: ModuleReport): void => {
      status = told;
      tell();
    },
    ...(style === undefined ? {} : { prefix: { system: systemText({ persona, styleName: persona.defaultStyle, style }), messages: [] } }),
    ...(onUse === undefined ? {} : { onUse }),
    ...(servedOptions === undefined ? {} : { options: servedOptions }),
  };
  try {
    const policy = policyOf(provider, settings, parts, common);
    const onChange = (next: BreakerState): void => {
      now = next;
      log.warn(next.state === 'open' ? `the model is left alone: ${next.reason}` : next.reason);
      onBreaker?.(next);
      tell();
    };
    return { policy, breaker: createBreaker(policy, { clock, onChange }) };
  } catch (error) {
    throw new PolicySettingsError(reasonOf(error));
  }
}

function policyOf(
  provider: AskedProvider,
  { ollamaUrl, ollamaModel, openAiUrl, openAiModel, openAiKey, ggufFile }: PolicySettings,
  { gguf, bus }: PolicyParts,
  common: Omit<OllamaPolicyConfig, 'baseUrl' | 'model' | 'options'> & { readonly options?: Partial<ServedOptions> },
): ServedPolicy {
  switch (provider) {
    case 'bus': {
      if (!bus) throw new Error('there is no bus');
      const options = { ...SERVED_DEFAULTS, ...common.options };
      return createServedPolicy({ ...common, server: createBusServer(bus), options });
    }
    case 'ollama':
      return createOllamaPolicy({ ...common, baseUrl: ollamaUrl, model: ollamaModel });
    case 'openai':
      return createOpenAiPolicy({
        ...common,
        ...{ baseUrl: openAiUrl ?? DEFAULT_OPENAI_CHAT_URL, model: openAiModel, apiKey: openAiKey },
      });
    case 'gguf':
      return createGgufPolicy({ ...common, ...gguf, path: ggufFile ?? '' });
  }
}

/**
 * The server that these settings name, for a service that asks it for others.
 * @throws PolicySettingsError where they name the script, or what cannot be an address
 */
export function chooseModelServer(settings: PolicySettings, gguf: Omit<GgufParts, 'path'>): ModelServer {
  const { ollamaUrl, ollamaModel, openAiUrl, openAiModel, openAiKey, ggufFile } = settings;
  try {
    switch (servedBy(settings)) {
      case 'ollama':
        return createOllamaServer(parseEndpoint(ollamaUrl), ollamaModel, OLLAMA_DEFAULTS);
      case 'openai':
        return createOpenAiServer(
          { baseUrl: parseBaseUrl(openAiUrl ?? DEFAULT_OPENAI_CHAT_URL), apiKey: openAiKey },
          openAiModel,
          SERVED_DEFAULTS,
        );
      case 'gguf':
        return createGgufServer({ ...gguf, path: ggufFile ?? '' }, SERVED_DEFAULTS);
      case null:
        break;
    }
  } catch (error) {
    throw new PolicySettingsError(reasonOf(error));
  }
  throw new PolicySettingsError('POLICY_PROVIDER=scripted needs no service: set ollama, openai, gguf or auto where the service runs');
}
