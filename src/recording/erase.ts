/** Takes a viewer out of a recording: what they wrote, what was answered to them, and every sound that says their name. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { mentionsOf } from '../domain/mentions.ts';
import { tapeRowSchema, type RowOf } from './rows.ts';
import { TapeError } from './tape-error.ts';

/** Nearly all of a recording is sound: its rows are known by their beginning and not parsed. */
const CHUNK = /^\{"type":"voice\.chunk","id":(\d+),/u;
const SOUNDS = /[^\p{L}\p{N}]+/gu;

/**
 * Rewrites the file without them; its other streams stay as they are.
 * @returns the ids of the streams that were taken out
 * @throws TapeError when it is no recording, or cannot be rewritten; the file is then as it was
 */
export async function eraseFromTape(file: string, names: readonly string[]): Promise<ReadonlySet<number>> {
  const gone = await streamsOf(file, names);
  if (gone.size === 0) return gone;
  const part = `${file}.part`;
  try {
    const { mode } = await stat(file);
    await pipeline(kept(file, gone), createWriteStream(part, { mode: mode & 0o777 }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw new TapeError(`${file} could not be rewritten without them; delete it`, { cause: error });
  }
  return gone;
}

/** Whether a file begins as recordings of any version do. */
export async function isTape(file: string): Promise<boolean> {
  for await (const line of linesOf(file)) return line.startsWith('{"type":"tape",');
  return false;
}

/** Streams that are theirs: by name, by what was said, and the voice of an answer to them. */
async function streamsOf(file: string, names: readonly string[]): Promise<Set<number>> {
  const mentions = mentionsOf(names);
  const gone = new Set<number>();
  const said = new Map<number, string>();
  const voiced: RowOf<'voice.begin'>[] = [];
  for await (const line of linesOf(file)) {
    if (line === '' || CHUNK.test(line)) continue;
    const row = rowOf(line, file);
    if (row === null) continue;
    if (row.type === 'policy.begin') {
      said.set(row.id, '');
      const { viewerName, text } = row.cue;
      if ((viewerName !== null && mentions.is(viewerName)) || mentions.in(text)) gone.add(row.id);
    } else if (row.type === 'policy.token') said.set(row.id, (said.get(row.id) ?? '') + row.text);
    else if (row.type === 'voice.begin') voiced.push(row);
  }
  for (const [id, text] of said) if (mentions.in(text)) gone.add(id);
  const answers = [...gone].map((id) => soundsOf(said.get(id) ?? ''));
  for (const { id, text } of voiced) {
    const sounds = soundsOf(text);
    if (mentions.in(text) || (sounds !== '' && answers.some((answer) => answer.includes(sounds)))) gone.add(id);
  }
  return gone;
}

async function* kept(file: string, gone: ReadonlySet<number>): AsyncGenerator<string, void, undefined> {
  for await (const line of linesOf(file)) {
    const chunk = CHUNK.exec(line);
    const id = chunk ? Number(chunk[1]) : idOf(rowOf(line, file));
    if (line !== '' && (id === null || !gone.has(id))) yield `${line}\n`;
  }
}

async function* linesOf(file: string): AsyncGenerator<string, void, undefined> {
  const input = createReadStream(file, 'utf8');
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } finally {
    input.destroy();
  }
}

type Row = ReturnType<typeof tapeRowSchema.parse>;

/** Null for a last line that was torn: it stays out. */
function rowOf(line: string, file: string): Row | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = tapeRowSchema.safeParse(value);
  if (!parsed.success) throw new TapeError(`${file} is no recording of this version: nothing was taken out of it; delete it`);
  return parsed.data;
}

function idOf(row: Row | null): number | null {
  return row === null || row.type === 'tape' ? null : row.id;
}

const soundsOf = (text: string): string =>
  text
    .replaceAll(/\[[a-z]+\]/giu, ' ')
    .toLowerCase()
    .replaceAll(SOUNDS, '');
