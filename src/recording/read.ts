/** Reads a tape back. */
import { reasonOf } from '../kernel/fault.ts';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { TAPE_VERSION, tapeRowSchema, type PolicyTake, type Recording, type RowOf, type TapeRow, type VoiceTake } from './rows.ts';
import { TapeError } from './tape-error.ts';

/** @throws TapeError naming file and line when the file cannot be read or a line is not what it should be. */
export async function readTape(file: string): Promise<Recording> {
  const rows: TapeRow[] = [];
  let number = 0;
  const input = createReadStream(file, 'utf8');
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      number++;
      if (line.trim() !== '') rows.push(parseRow(line, file, number));
      if (rows.length === 1 && rows[0]?.type !== 'tape')
        throw new TapeError(`${file}:${number}: this is no recording: its first line is no header`);
    }
  } catch (error) {
    if (error instanceof TapeError) throw error;
    throw new TapeError(`cannot read the recording ${file}: ${reasonOf(error)}`, { cause: error });
  } finally {
    input.destroy();
  }
  if (rows.length === 0) throw new TapeError(`${file}: the recording is empty`);
  return gather(rows);
}

function parseRow(line: string, file: string, number: number): TapeRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new TapeError(`${file}:${number}: no JSON (was the recording cut off here? then delete this line)`, { cause: error });
  }
  const row = tapeRowSchema.safeParse(value);
  if (row.success) return row.data;
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'tape') {
    throw new TapeError(`${file}:${number}: recorded by another version; this one reads version ${TAPE_VERSION}`);
  }
  const [issue] = row.error.issues;
  throw new TapeError(`${file}:${number}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a row of a recording'}`);
}

/** Puts the rows of each stream together; streams with holes are counted and left out. */
export function gather(rows: readonly TapeRow[]): Recording {
  const policy: PolicyTake[] = [];
  const voice: VoiceTake[] = [];
  const began = new Map<number, TapeRow[]>();
  for (const row of rows) {
    if (row.type === 'tape') continue;
    if (row.type === 'policy.begin' || row.type === 'voice.begin') began.set(row.id, []);
    began.get(row.id)?.push(row);
  }
  let incomplete = 0;
  for (const stream of began.values()) {
    const [begin, ...rest] = stream;
    const end = rest.at(-1);
    const whole = (end?.type === 'policy.end' || end?.type === 'voice.end') && end.count === rest.length - 1;
    if (!whole) incomplete++;
    else if (begin?.type === 'policy.begin' && end.type === 'policy.end') {
      policy.push({ begin, parts: rest.filter((row) => row.type === 'policy.token' || row.type === 'policy.tool'), end });
    } else if (begin?.type === 'voice.begin' && end.type === 'voice.end') {
      const open = rest.find((row): row is RowOf<'voice.open'> => row.type === 'voice.open') ?? null;
      voice.push({ begin, open, chunks: rest.filter((row): row is RowOf<'voice.chunk'> => row.type === 'voice.chunk'), end });
    } else incomplete++;
  }
  return { policy, voice, incomplete };
}
