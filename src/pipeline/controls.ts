/** What the server may ask of the pipeline. `app.ts` fulfils it; panel, HTTP API and CLI go through it. */
import { z } from 'zod';
import { EMOTIONS, type Emotion } from './emotion.ts';
import { marksSchema, type Status } from './events.ts';
import { MODULE_NAMES, type ModuleName } from './modules.ts';
import type { Block } from './ports.ts';
import { LANES, ROLES, TRIGGER_KINDS } from './trigger.ts';

/** Twitch's own limit is 500; the rest is room for other platforms. */
export const MAX_CHAT_CHARS = 1000;
export const MAX_SAY_CHARS = 1000;

export const chatInputSchema = z.strictObject({
  user: z.string().trim().min(1, 'give the name of who writes').max(50),
  text: z.string().trim().min(1, 'give the text of the message').max(MAX_CHAT_CHARS, `at most ${MAX_CHAT_CHARS} characters`),
  role: z.enum(ROLES).default('viewer'),
});
export type ChatInput = z.infer<typeof chatInputSchema>;

export const sayInputSchema = z.strictObject({
  text: z.string().trim().min(1, 'give the text to say').max(MAX_SAY_CHARS, `at most ${MAX_SAY_CHARS} characters`),
});
export const panicInputSchema = z.strictObject({ reason: z.string().trim().max(240).default('panic button') });
export const muteInputSchema = z.strictObject({ muted: z.boolean() });
export const styleInputSchema = z.strictObject({ style: z.string().min(1).max(32) });
export const sceneInputSchema = z.strictObject({ scene: z.string().min(1).max(100) });
export const expressionInputSchema = z.strictObject({ expression: z.enum(EMOTIONS) });
export const presetInputSchema = z.strictObject({ preset: z.string().min(1).max(32) });
export const moduleInputSchema = z.strictObject({ enabled: z.boolean() });
export const moduleNameSchema = z.enum(MODULE_NAMES);

export const signInInputSchema = z.strictObject({
  /** `bot` is the account she writes with, where that is not the streamer's own. */
  account: z.enum(['streamer', 'bot']).default('streamer'),
});
export type SignInAccount = z.infer<typeof signInInputSchema>['account'];

/** What somebody confirms on the platform's own page to sign AIVT in. No token ever comes this way. */
export interface SignInCode {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly expiresInS: number;
}

/** What became of something handed in. `triggerId` finds it again in `/stream`. */
export type Outcome =
  | { readonly outcome: 'queued'; readonly triggerId: string }
  | { readonly outcome: 'blocked'; readonly block: Block }
  | { readonly outcome: 'refused'; readonly reason: string };

/** A chat message may also be a command: it is carried out, and nobody answers it by voice. `reply` is what chat is told. */
export type ChatOutcome = Outcome | { readonly outcome: 'command'; readonly command: string; readonly reply: string | null };

/** One turn as telemetry keeps it. */
export const turnRecordSchema = z.object({
  turnId: z.string(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  kind: z.enum(TRIGGER_KINDS),
  lane: z.enum(LANES),
  user: z.string().nullable(),
  outcome: z.enum(['running', 'finished', 'cut']),
  /** Why a stock line was said instead of an answer, or why the turn was cut. */
  reason: z.string().nullable(),
  heardChars: z.number().int(),
  marks: marksSchema,
  ttftMs: z.number().nullable(),
  ttfbMs: z.number().nullable(),
  e2eMs: z.number().nullable(),
});
export type TurnRecord = z.infer<typeof turnRecordSchema>;

/** What moderation blocked, redacted, for the streamer to review. */
export const blockRecordSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  direction: z.enum(['input', 'name', 'output']),
  category: z.string(),
  ruleId: z.string(),
  excerpt: z.string(),
  turnId: z.string().nullable(),
  user: z.string().nullable(),
});
export type BlockRecord = z.infer<typeof blockRecordSchema>;

export type ControlErrorKind = 'not-found' | 'not-allowed' | 'unavailable';

/** A control that cannot be done; the message says what to do instead. */
export class ControlError extends Error {
  readonly kind: ControlErrorKind;

  constructor(kind: ControlErrorKind, message: string) {
    super(message);
    this.name = 'ControlError';
    this.kind = kind;
  }
}

export interface Controls {
  status(): Status;
  chat(input: ChatInput): Promise<ChatOutcome>;
  say(text: string): Promise<Outcome>;
  /** Synchronous up to the last sample: when it returns, nothing more starts to sound. */
  panic(reason: string): void;
  resume(): void;
  mute(muted: boolean): void;
  /** @throws ControlError `not-found` */
  setStyle(style: string): void;
  /** @throws ControlError `not-found` (not in the persona's list), `unavailable` (no OBS) */
  setScene(scene: string): Promise<void>;
  setExpression(expression: Emotion): void;
  /** @throws ControlError like setStyle and setScene */
  applyPreset(preset: string): Promise<void>;
  /** @throws ControlError `not-allowed` (moderation cannot be switched off), `unavailable` */
  setModule(name: ModuleName, enabled: boolean): Promise<void>;
}

/** Sign-ins to platforms, for the panel. */
export interface SignIns {
  /**
   * Begins a sign-in, or gives the code of the one under way; the module's state and detail tell how it goes on.
   * @throws ControlError `not-allowed` (another account's is under way), `unavailable` (switched off, not set up, not reachable)
   */
  twitch(account: SignInAccount): Promise<SignInCode>;
}

/** What the server reads of telemetry. */
export interface TurnHistory {
  /** Newest first, at most `limit`. */
  turns(limit: number): readonly TurnRecord[];
  /** What was blocked, newest first, at most `limit`. */
  blocks(limit: number): readonly BlockRecord[];
  /** CSV with a header line, oldest first. */
  csv(): string;
  /** Prometheus text format. */
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>;
}
