/** What the program and the store's thread say to each other. */
import type { EventRecord, TurnRecord } from '../../ports/history.ts';
import type { Page } from './database.ts';
import type { StoredReport } from './report.ts';
import type { Row } from './rows.ts';

export interface Questions {
  readonly report: { readonly ask: { readonly from: number; readonly to: number }; readonly answer: StoredReport };
  readonly turnsAfter: { readonly ask: { readonly seq: number; readonly limit: number }; readonly answer: Page<TurnRecord> };
  readonly eventsAfter: { readonly ask: { readonly seq: number; readonly limit: number }; readonly answer: Page<EventRecord> };
  readonly turnsBefore: { readonly ask: { readonly at: number; readonly limit: number }; readonly answer: readonly TurnRecord[] };
  readonly write: { readonly ask: { readonly rows: readonly Row[] }; readonly answer: null };
  /** The answer: ids of the turns that were theirs. */
  readonly erase: { readonly ask: { readonly names: readonly string[] }; readonly answer: readonly string[] };
  readonly prune: { readonly ask: { readonly before: number }; readonly answer: null };
  readonly close: { readonly ask: null; readonly answer: null };
}
export type QuestionName = keyof Questions;

export type Question = {
  readonly [N in QuestionName]: { readonly id: number; readonly name: N; readonly ask: Questions[N]['ask'] };
}[QuestionName];

export type Told =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  /** Nothing stays on the disk from here on, and why. */
  | { readonly kind: 'trouble'; readonly message: string };
