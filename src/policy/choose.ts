/** Which policy answers: by setting, or by what is there. */
import type { Log } from '../kernel/log.ts';
import { Fault, reasonOf } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ModuleReport, ReportModule } from '../domain/module-state.ts';
import type { Persona } from '../domain/persona.ts';
import type { ModelUse } from '../domain/vitals.ts';
import type { Policy, PromptPrefix } from '../ports/policy.ts';
import { createOllamaPolicy, type OllamaPolicy } from './ollama/ollama.ts';
import type { OllamaPolicyOptions } from './ollama/options.ts';
import { systemText } from './prompter.ts';
import { createScriptedPolicy, type ScriptedPace } from './scripted/scripted.ts';

export const POLICY_PROVIDERS = ['auto', 'ollama', 'openai', 'llamacpp', 'scripted'] as const;
export type PolicyProvider = (typeof POLICY_PROVIDERS)[number];

export interface PolicySettings {
  /** POLICY_PROVIDER */
  readonly provider: PolicyProvider;
  /** OLLAMA_URL */
  readonly ollamaUrl: string;
  /** OLLAMA_MODEL */
  readonly ollamaModel: string;
}

export interface PolicyParts {
  readonly persona: Persona;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: Log;
  /** Of the scripted lines. */
  readonly seed: number;
  readonly pace?: ScriptedPace;
  readonly ollamaOptions?: Partial<OllamaPolicyOptions>;
  /** Told what each answer cost the model. */
  readonly onUse?: (use: ModelUse) => void;
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
    case 'ollama': {
      const ollama = openOllama(settings, parts, report);
      return {
        provider: ollama.provider,
        stream: (prompt, signal) => ollama.stream(prompt, signal),
        close: () => ollama.close(),
        settled: ollama.probed,
        warm: (begin) => ollama.warm(begin),
      };
    }
    case 'auto': {
      const scripted = createScriptedPolicy({ persona, clock, seed, ...paced });
      let current: Policy = scripted;
      let announced: string | null = null;
      // The health watch calls this, the first time while it is being made. A turn that streams keeps
      // the policy it began with.
      const ollama = openOllama(settings, parts, (status) => {
        const online = status.state === 'online';
        current = online ? ollama : scripted;
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
        settled: ollama.probed,
        warm: (begin) => ollama.warm(begin),
        async close() {
          current = scripted;
          await ollama.close();
          await scripted.close();
        },
      };
    }
    default:
      throw new PolicySettingsError(`POLICY_PROVIDER=${settings.provider} is not in this version; use auto, ollama or scripted`);
  }
}

function openOllama(settings: PolicySettings, parts: PolicyParts, report: ReportModule): OllamaPolicy {
  const { persona, clock, log, ollamaOptions, onUse } = parts;
  const style = persona.styles[persona.defaultStyle];
  try {
    return createOllamaPolicy({
      baseUrl: settings.ollamaUrl,
      model: settings.ollamaModel,
      clock,
      log,
      report,
      ...(style === undefined ? {} : { prefix: { system: systemText({ persona, styleName: persona.defaultStyle, style }), messages: [] } }),
      ...(onUse === undefined ? {} : { onUse }),
      ...(ollamaOptions === undefined ? {} : { options: ollamaOptions }),
    });
  } catch (error) {
    throw new PolicySettingsError(reasonOf(error));
  }
}
