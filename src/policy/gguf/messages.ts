/** What crosses the seam to the process that holds the model: plain data. */
import type { PromptMessage, ToolCall, ToolSpec } from '../../ports/policy.ts';
import type { ChatEnd } from '../served/server.ts';

export interface GgufEngineConfig {
  /** Tokens of context. */
  readonly contextTokens: number;
}

export interface GgufJob {
  readonly system: string;
  readonly messages: readonly PromptMessage[];
  /** Null: the prompt is only read, so that the next one need not be. */
  readonly answer: {
    readonly maxTokens: number;
    readonly temperature: number;
    readonly topP: number;
    readonly repeatPenalty: number;
    readonly tools: readonly ToolSpec[];
  } | null;
}

/** Pieces of an answer; the last one is the end. */
export type GgufPiece =
  /** Empty: the model works, and nothing of it is for the ear. */
  { readonly text: string } | { readonly call: ToolCall } | { readonly end: ChatEnd };
