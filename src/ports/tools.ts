/** What she may do beside speaking, when the model asks for it. */
import type { ToolOutcome } from '../domain/events.ts';
import type { Role, Trigger } from '../domain/trigger.ts';
import type { ToolCall, ToolSpec } from './policy.ts';

export interface ToolResult {
  readonly outcome: ToolOutcome;
  /** For the model: judged, bounded and quoted as data where it is not the program's own words. */
  readonly text: string;
  /** There is something in it to speak of; false for a deed that is seen anyway. */
  readonly informs: boolean;
}

/** For whom a tool is used. */
export interface ToolOccasion {
  readonly trigger: Trigger;
  /** Resolves when the turn may be heard. A turn that is prepared and thrown away must have done nothing. */
  readonly floor: Promise<unknown>;
}

/** Who may have a tool used, by its id (`scene`, `weather.forecast`); null: whoever it is usually for. */
export type AllowedTools = ReadonlyMap<string, Role | null>;

/** Fulfilled by `policy/tools/toolbox.ts`. */
export interface Toolbox {
  /**
   * Those that the model is told of, the same for whoever writes: another list would have the whole
   * prompt read anew. Who may really use one is asked when it is called.
   */
  specs(): readonly ToolSpec[];
  /** Bounded in time. Never rejects: what went wrong is the result. */
  call(call: ToolCall, occasion: ToolOccasion, signal: AbortSignal): Promise<ToolResult>;
}
