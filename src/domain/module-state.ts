/** How a part of the program stands. */
import { z } from 'zod';

/**
 * `unknown` until heard from; `stub` is a stand-in by choice and never called online; `degraded`
 * works in part or by a fallback; `disabled` by setting or by the streamer.
 */
export const MODULE_STATES = ['online', 'degraded', 'offline', 'disabled', 'stub', 'unknown'] as const;
export type ModuleState = (typeof MODULE_STATES)[number];

export interface ModuleReport {
  readonly state: ModuleState;
  /** Who fulfils it: `ollama`, `espeak`, `scripted` …; empty when nobody does. */
  readonly provider: string;
  /** One sentence for the streamer: what is there, or what is missing and what to do. */
  readonly detail: string;
}

/** How a part tells its state. Calling it with nothing changed is free and says nothing. */
export type ReportModule = (report: ModuleReport) => void;

export interface ModuleStatus extends ModuleReport {
  /** Milliseconds since 1970 when this state began. */
  readonly since: number;
}

export const moduleStatusSchema = z.object({
  state: z.enum(MODULE_STATES),
  provider: z.string(),
  detail: z.string(),
  /** Milliseconds since 1970 when this state began. */
  since: z.number(),
});
