/** The kept turns as CSV (RFC 4180: CRLF, quotes doubled), safe to open in a spreadsheet. */
import type { TurnRecord } from '../ports/history.ts';
import { MARKS } from '../domain/marks.ts';

type Cell = string | number | null;

const COLUMNS: readonly (readonly [name: string, cell: (turn: TurnRecord) => Cell])[] = [
  ['turnId', (turn) => turn.turnId],
  ['startedAt', (turn) => new Date(turn.startedAt).toISOString()],
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

/** @param turns oldest first. A number that was not measured is an empty cell. */
export function toCsv(turns: Iterable<TurnRecord>): string {
  const lines = [COLUMNS.map(([name]) => name).join(',')];
  for (const turn of turns) lines.push(COLUMNS.map(([, cell]) => csvCell(cell(turn))).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

/** One cell. Text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  // Full-width and small signs are signs too; where the semicolon parts cells, one of them begins behind it.
  const formula = /^\s*[=+\-@\t\r\n−]/u.test(value.normalize('NFKC'));
  const safe = `${formula ? "'" : ''}${value.replace(/(?<!^)([;\t]\s*)(?=[=+\-@−＝＋－＠﹦﹢﹣﹫])/gu, "$1'")}`;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
