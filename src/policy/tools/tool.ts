/** One tool, as the box holds it. */
import type { Role, Trigger } from '../../domain/trigger.ts';
import { Fault } from '../../kernel/fault.ts';
import type { ToolSpec } from '../../ports/policy.ts';

export interface Tool {
  /** As `TOOLS` names it: `scene`, `weather.forecast`. */
  readonly id: string;
  readonly spec: ToolSpec;
  /** Who may have it used where `TOOLS` does not say. */
  readonly usual: Role;
  /** It changes nothing: it may be used for a turn that is only prepared yet. */
  readonly readsOnly: boolean;
  /** There is something in its result to speak of. */
  readonly informs: boolean;
  /** What comes back is the program's own words, and needs neither judging nor quoting. */
  readonly ownWords: boolean;
  /** @throws ToolRefusal when it cannot be done; its message is told to the model */
  run(given: Readonly<Record<string, unknown>>, trigger: Trigger, signal: AbortSignal): Promise<string>;
}

/** It was not done, and why, in the program's own words. */
export class ToolRefusal extends Fault {}
