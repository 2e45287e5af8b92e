/** A language model. */
import { Fault } from '../kernel/fault.ts';

export interface PromptMessage {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly content: string;
  /** Of an `assistant` message: the tools that she called with it. */
  readonly calls?: readonly ToolCall[];
  /** Of a `tool` message: the call whose result it is. */
  readonly call?: ToolCall;
}

export interface Prompt {
  readonly system: string;
  /** Oldest first; the last one is what she answers now. */
  readonly messages: readonly PromptMessage[];
  readonly maxTokens: number;
  /** What she may do beside speaking; absent or empty: nothing. */
  readonly tools?: readonly ToolSpec[];
  /** The bare occasion, for providers that need no prose (the scripted stub, a recording). */
  readonly cue: PromptCue;
}

/** What prompts begin with: the system text and the conversation so far, and the tools, which models read before both. */
export type PromptPrefix = Pick<Prompt, 'system' | 'messages' | 'tools'>;

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments, an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface PromptCue {
  /** `Telling.kind` of the trigger. */
  readonly kind: string;
  readonly text: string;
  readonly viewerName: string | null;
  readonly style: string;
}

export interface ToolCall {
  readonly kind: 'toolCall';
  /** As the server names the call, where it does: the result is told with it. */
  readonly id?: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a model makes: text deltas, markup and all, and the tools that it wants called. */
export type PolicyPart = string | ToolCall;

/** A language model. */
export interface Policy {
  readonly provider: string;
  /**
   * Parts as the model makes them. Aborting `signal` ends the iteration (rejecting with the signal's
   * reason) and stops the model's work on the server.
   * @throws PolicyError when the model cannot answer; its message says what to do.
   */
  stream(prompt: Prompt, signal: AbortSignal): AsyncIterable<PolicyPart>;
  close(): Promise<void>;
}

export type PolicyErrorKind = 'unreachable' | 'model-missing' | 'timeout' | 'overloaded' | 'protocol';

export class PolicyError extends Fault {
  readonly kind: PolicyErrorKind;

  constructor(kind: PolicyErrorKind, message: string, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: kind === 'model-missing' });
    this.kind = kind;
  }
}
