/** What the two ends of a model service say to each other. Plain data: it crosses the seam. */
import type { PolicyErrorKind, PromptPrefix } from '../../ports/policy.ts';
import type { ChatEnd, ServerChat, ServerLook, ServerPart } from '../served/server.ts';

export type ModelJob =
  | { readonly kind: 'chat'; readonly request: ServerChat }
  | { readonly kind: 'read'; readonly begin: PromptPrefix | null; readonly sendThink: boolean }
  | { readonly kind: 'look'; readonly anew: boolean };

/** What went wrong at the service, as a `ServerError` there. */
export interface ModelFault {
  readonly kind: PolicyErrorKind;
  readonly message: string;
  readonly retryable: boolean;
  readonly thinkingRefused: boolean;
}

export type ModelPiece =
  | { readonly part: ServerPart }
  | { readonly end: ChatEnd }
  | { readonly look: ServerLook; readonly provider: string; readonly model: string }
  /** The last piece of a job that failed. */
  | { readonly fault: ModelFault };
