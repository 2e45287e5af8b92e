/** What the program asks of the store's thread, and what it answers. */
import type {
  Counts,
  Erased,
  ExchangeRow,
  FollowUpRow,
  ForgetWhat,
  KnownRows,
  OpenExchange,
  Recalled,
  RecallQuery,
  SeenRow,
  ViewerRow,
} from './rows.ts';
import type { StoreFiles } from './files.ts';

export interface StoreOps {
  open: { args: [files: StoreFiles, nowMs: number]; result: { readonly trouble: string | null; readonly counts: Counts } };
  saw: { args: [row: SeenRow]; result: undefined };
  exchanged: { args: [row: ExchangeRow]; result: undefined };
  recall: { args: [query: RecallQuery]; result: Recalled };
  followUps: { args: [presentSinceMs: number, toldBeforeMs: number, limit: number]; result: FollowUpRow[] };
  forget: { args: [what: ForgetWhat]; result: undefined };
  erase: { args: [viewerId: string, names: readonly string[]]; result: Erased };
  viewers: { args: [part: string, limit: number]; result: ViewerRow[] };
  known: { args: [viewerId: string]; result: KnownRows };
  /** `text` null deletes it; false where this viewer has none of that id. */
  change: { args: [viewerId: string, what: 'fact' | 'summary', id: number, text: string | null]; result: boolean };
  unsummarised: { args: [limit: number]; result: OpenExchange[] };
  summarised: { args: [ids: readonly number[], text: string, madeBy: string]; result: boolean };
  withoutVector: { args: [model: string, limit: number]; result: { readonly id: number; readonly text: string }[] };
  setVectors: {
    args: [model: string, vectors: readonly { readonly id: number; readonly text: string; readonly vector: Float32Array }[]];
    result: undefined;
  };
  counts: { args: []; result: Counts };
  /** Bounds kept; a backup when the newest is older than `backupEveryMs`. */
  upkeep: { args: [nowMs: number, backupEveryMs: number]; result: { readonly gone: number; readonly backup: string | null } };
  close: { args: []; result: undefined };
}

export type StoreOp = keyof StoreOps;

export interface StoreRequest<K extends StoreOp = StoreOp> {
  readonly id: number;
  readonly op: K;
  readonly args: StoreOps[K]['args'];
}

export type StoreAnswer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };
