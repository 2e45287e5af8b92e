/** What the one served policy asks of a protocol: Ollama's own, or OpenAI's as many programs speak it. */
import type { Door } from '../../kernel/door.ts';
import type { PolicyError, PolicyPart, PromptMessage, PromptPrefix, ToolSpec } from '../../ports/policy.ts';

export interface ServerChat {
  readonly system: string;
  readonly messages: readonly PromptMessage[];
  /** What the model may call; empty: nothing. */
  readonly tools: readonly ToolSpec[];
  readonly maxTokens: number;
  /** False for a server that refuses the request to answer without reasoning. */
  readonly sendThink: boolean;
}

/** A piece of an answer as it comes. Pieces without words (reasoning, a sign of life) are pieces too. */
export interface ServerPart {
  readonly parts: readonly PolicyPart[];
  /** With the last piece: why it ended, and what it cost. */
  readonly end: ChatEnd | null;
}

/** Why an answer ended, and what it cost; in milliseconds. What the server does not tell is null. */
export interface ChatEnd {
  readonly doneReason: string | null;
  readonly promptTokens: number | null;
  readonly promptEvalMs: number | null;
  /** Tokens of the prompt that it had kept, where it counts them. */
  readonly cachedTokens: number | null;
  readonly generatedTokens: number | null;
  readonly generateMs: number | null;
  readonly loadMs: number | null;
}

export const NO_FIGURES: ChatEnd = {
  doneReason: null,
  promptTokens: null,
  promptEvalMs: null,
  cachedTokens: null,
  generatedTokens: null,
  generateMs: null,
  loadMs: null,
};

/** One request with a time-out of its own. @throws PolicyError, or the reason of the signal that ended it */
export type Ask = <T>(timeoutMs: number, request: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** What one look at a server tells. */
export interface ServerLook {
  /** The server with its version, as it is told to the streamer. */
  readonly program: string;
  /** Whether the model is in memory; null where the server does not tell. */
  readonly loaded: boolean | null;
  /** Whether the model's template begins her answer within reasoning, so that only its end comes. */
  readonly opensReasoning: boolean;
  /** What the streamer should know of how it runs; empty: nothing. */
  readonly note?: string;
}

export interface ModelServer {
  /** `ollama`, `openai` */
  readonly provider: string;
  /** How it is called in what is said of it. */
  readonly name: string;
  /** Its address, without credentials. */
  readonly host: string;
  /** The model that answers; may be known only after a look. */
  readonly model: string;
  /**
   * Sends one request; resolves when the server begins to answer. Aborting `signal` closes the
   * connection, which is what stops the server's work.
   * @throws whatever went wrong; `explain` makes a PolicyError of it
   */
  chat(request: ServerChat, signal: AbortSignal): Promise<AsyncIterable<ServerPart>>;
  /** Has the model read what prompts begin with (null: nothing, only be loaded). */
  read(begin: PromptPrefix | null, sendThink: boolean, signal: AbortSignal): Promise<ChatEnd>;
  /**
   * Is it there, has it the model?
   * @param anew nothing is known of the model
   * @throws PolicyError where something is missing
   */
  look(ask: Ask, anew: boolean): Promise<ServerLook>;
  /** A short request that any server of the kind answers, also while it loads a model. */
  ping(signal: AbortSignal): Promise<unknown>;
  /** @param answering it had begun to answer */
  explain(error: unknown, answering: boolean): PolicyError;
  /** Where it listens on this machine, for one that is asked over HTTP: who ends it is noticed between two looks. */
  readonly door?: Door | null;
  /** For what tells by itself that it went or came back: `changed` is called then, and a look tells which. */
  watch?(changed: () => void): void;
  /** Ends what was started for it. */
  close?(): Promise<void>;
}
