/** What is kept as CSV (RFC 4180: CRLF, quotes doubled), safe to open in a spreadsheet. */
import type { EventRecord, TurnRecord } from '../ports/history.ts';
import { MARKS } from '../domain/marks.ts';

type Cell = string | number | null;
type Columns<T> = readonly (readonly [name: string, cell: (row: T) => Cell])[];

const iso = (at: number): string => new Date(at).toISOString();

export const TURN_COLUMNS: Columns<TurnRecord> = [
  ['turnId', (turn) => turn.turnId],
  ['startedAt', (turn) => iso(turn.startedAt)],
  ['startedAtMs', (turn) => turn.startedAt],
  ['kind', (turn) => turn.kind],
  ['lane', (turn) => turn.lane],
  ['user', (turn) => turn.user],
  ['outcome', (turn) => turn.outcome],
  ['reason', (turn) => turn.reason],
  ['heardChars', (turn) => turn.heardChars],
  ...MARKS.map((mark) => [`${mark}Ms`, (turn: TurnRecord) => turn.marks[mark] ?? null] as const),
  ['ttftMs', (turn) => turn.ttftMs],
  ['ttfbMs', (turn) => turn.ttfbMs],
  ['e2eMs', (turn) => turn.e2eMs],
];

export const EVENT_COLUMNS: Columns<EventRecord> = [
  ['at', (event) => iso(event.at)],
  ['atMs', (event) => event.at],
  ['type', (event) => event.type],
  ['turnId', (event) => event.turnId],
  ['subject', (event) => event.subject],
  ['value', (event) => event.value],
  ['user', (event) => event.user],
  ['detail', (event) => event.detail],
];

/** The header, then the rows of a page at a time. A number that was not measured is an empty cell. */
export async function* csvPieces<T>(columns: Columns<T>, pages: AsyncIterable<readonly T[]>): AsyncIterable<string> {
  yield `${columns.map(([name]) => name).join(',')}\r\n`;
  for await (const rows of pages) if (rows.length > 0) yield rows.map((row) => line(columns, row)).join('');
}

function line<T>(columns: Columns<T>, row: T): string {
  return `${columns.map(([, cell]) => csvCell(cell(row))).join(',')}\r\n`;
}

/** One cell. Text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  // Where the semicolon parts cells, one of them begins behind it.
  const safe = `${startsFormula(value) ? "'" : ''}${value.replace(/(?<!^)([;\t]\s*)(?=[=+\-@−＝＋－＠﹦﹢﹣﹫])/gu, "$1'")}`;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A spreadsheet of some country takes every compatible form of a sign for the sign (full-width, small),
 * and skips what cannot be seen before it.
 */
function startsFormula(text: string): boolean {
  return /^[\t\r\n]/u.test(text) || /^[\s\p{C}\p{M}]*[=+\-@\u2212]/u.test(text.normalize('NFKC'));
}
