import type { Approved } from '../domain/approved.ts';
import type { StockOccasion } from '../domain/stock-occasion.ts';

/** Lines the persona keeps ready, approved at start. */
export interface StockLines {
  /** An approved line for the occasion, or null when the persona has none that passes the gate. */
  line(occasion: StockOccasion): Approved | null;
  /** An approved answer to a viewer whose message was blocked; it never quotes it. */
  blockedLine(category: string): Approved | null;
  /** All of them, for a voice that makes them ahead. */
  readonly all: readonly Approved[];
}
