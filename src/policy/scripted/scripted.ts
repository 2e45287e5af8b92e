/** The stub for machines without a language model: the persona's own lines, streamed like a model's. */
import { sleep, type Clock } from '../../kernel/clock.ts';
import type { ReportModule } from '../../domain/module-state.ts';
import type { Persona } from '../../domain/persona.ts';
import type { Policy } from '../../ports/policy.ts';
import { createLinePicker } from './lines.ts';

export interface ScriptedPace {
  /** From the request to the first token. */
  readonly ttftMs: number;
  readonly perTokenMs: number;
}

export interface ScriptedOptions {
  readonly persona: Persona;
  readonly clock: Clock;
  /** The same seed gives the same lines in the same order. */
  readonly seed: number;
  readonly pace?: ScriptedPace;
  /** Told once that this is a stub; absent where something else tells the module's state. */
  readonly report?: ReportModule;
}

/** About the pace of an 8-billion-parameter model on a mid-range GPU. */
export const DEFAULT_PACE: ScriptedPace = { ttftMs: 120, perTokenMs: 25 };

export function createScriptedPolicy(options: ScriptedOptions): Policy {
  const { clock } = options;
  const pace = options.pace ?? DEFAULT_PACE;
  let lines = options.persona.scripted;
  let picker = createLinePicker(lines, options.seed);
  options.report?.({
    state: 'stub',
    provider: 'scripted',
    detail: `${options.persona.name}'s scripted lines answer; no language model is used`,
  });
  return {
    provider: 'scripted',
    async *stream(prompt, signal) {
      signal.throwIfAborted();
      // The persona's file was edited.
      if (options.persona.scripted !== lines) picker = createLinePicker((lines = options.persona.scripted), options.seed);
      const startedAtMs = clock.nowMs();
      for (const [index, token] of tokensOf(picker.pick(prompt.cue)).entries()) {
        // Due times count from the start, so that timer rounding does not add up over a reply.
        const waitMs = startedAtMs + pace.ttftMs + index * pace.perTokenMs - clock.nowMs();
        if (waitMs > 0) await sleep(clock, waitMs, signal);
        signal.throwIfAborted();
        yield token;
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Pieces about the size of a model's tokens; joined they are the text. */
export function tokensOf(text: string): string[] {
  return text.match(/\s*[\p{L}\p{M}\p{N}'’]{1,7}|\s*[^\s\p{L}\p{M}\p{N}'’]|\s+/gu) ?? [];
}
