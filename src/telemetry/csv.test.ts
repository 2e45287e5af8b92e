import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../testing/text-of.ts';
import type { TurnRecord } from '../ports/history.ts';
import { csvCell, csvPieces, EVENT_COLUMNS, TURN_COLUMNS } from './csv.ts';

const turn: TurnRecord = {
  turnId: 'turn-1',
  startedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  characterId: 'kitsu',
  kind: 'chat',
  verbatim: false,
  lane: 'question',
  user: 'mika',
  outcome: 'finished',
  reason: null,
  heardChars: 42,
  marks: { admitted: 0.5, playing: 701.25, finished: 2000 },
  ttftMs: 300,
  ttfbMs: null,
  e2eMs: 701.25,
};

/** A small RFC 4180 reader, so that the writer is checked against something other than itself. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[i++] ?? '';
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(cell);
      cell = '';
    } else if (c === '\r' && text[i + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      i += 1;
    } else cell += c;
  }
  expect(cell).toBe('');
  return rows;
}

async function toCsv(turns: readonly TurnRecord[]): Promise<string> {
  const pages = async function* () {
    for (const one of turns) yield [one];
  };
  return textOf(csvPieces(TURN_COLUMNS, pages()));
}

describe('csvPieces', () => {
  it('has a header, a line a turn and an empty cell for what was not measured', async () => {
    expect(await toCsv([turn])).toBe(
      'turnId,startedAt,startedAtMs,kind,lane,user,outcome,reason,heardChars,admittedMs,startedMs,promptReadyMs,firstTokenMs,firstClauseMs,reviewedMs,firstAudioMs,playingMs,finishedMs,ttftMs,ttfbMs,e2eMs\r\n' +
        'turn-1,2026-01-02T03:04:05.678Z,1767323045678,chat,question,mika,finished,,42,0.5,,,,,,,701.25,2000,300,,701.25\r\n',
    );
  });

  it('tells events with the time twice: to read, and to count with', async () => {
    const pages = async function* () {
      yield [{ at: turn.startedAt, type: 'turn.cut', turnId: 't1', subject: 'panic', value: null, user: '=ann', detail: 'a "b" c' }];
    };
    expect(await textOf(csvPieces(EVENT_COLUMNS, pages()))).toBe(
      'at,atMs,type,turnId,subject,value,user,detail\r\n' +
        `2026-01-02T03:04:05.678Z,1767323045678,turn.cut,t1,panic,,'=ann,"a ""b"" c"\r\n`,
    );
  });

  it('gives back any name, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', "'", ' ', '🦊') }), async (user) => {
        const [header = [], line = []] = parseCsv(await toCsv([{ ...turn, user }]));
        expect(line).toHaveLength(header.length);
        // With or without the apostrophe that disarms a formula.
        expect([user, `'${user}`]).toContain(line[header.indexOf('user')]);
      }),
    );
  });
});

describe('csvCell', () => {
  it.each([
    '＝1+1',
    '＠SUM(A1)',
    '﹢1',
    '\u200b=1',
    '\ufeff@x',
    '−1+2',
    '\u0301=1',
    '=HYPERLINK("http://evil.example")',
    '+1',
    '-1+2',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '﹦1+1',
    '﹢1',
    '﹫SUM(A1)',
    '−1+2',
    '\u3000=1',
    ' =1',
    '\n=1',
  ])('does not let %j run as a formula', (text) => {
    expect(parseCsv(`${csvCell(text)}\r\n`)).toEqual([[`'${text}`]]);
  });

  it('nor what stands behind a semicolon, which parts cells where the comma is in numbers', () => {
    expect(csvCell('mika;=1+1')).toBe("mika;'=1+1");
    expect(csvCell('mika; ＠SUM(A1)')).toBe("mika; '＠SUM(A1)");
    expect(csvCell('a;b')).toBe('a;b');
  });

  it('leaves numbers as numbers', () => {
    expect(csvCell(-1.5)).toBe('-1.5');
  });
});
