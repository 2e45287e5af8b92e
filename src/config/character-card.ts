/**
 * Character cards as Tavern and SillyTavern keep them: version 2 (and 1 and 3) as JSON, alone or in the
 * text of a PNG. Card text comes from strangers: it is bounded, cleaned, and only ever becomes text.
 */
import { z } from 'zod';
import { Fault } from '../kernel/fault.ts';
import { MAX_CARD_BYTES } from '../ports/persona-switch.ts';

const MAX_CARD_CHARS = 2 * 1024 * 1024;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The newest first: a version 3 card carries an older copy beside it. */
const KEYWORDS = ['ccv3', 'chara'] as const;

/** A file that is no card; the message says what it is and what to do. */
export class CardError extends Fault {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: true });
  }
}

export interface CharacterCard {
  readonly name: string;
  readonly description: string;
  readonly personality: string;
  readonly scenario: string;
  /** What the character says first; other openings after it. */
  readonly greetings: readonly string[];
  /** Conversations as examples, `{{user}}:` and `{{char}}:` before each line. */
  readonly examples: string;
  readonly systemPrompt: string;
  /** Of the card that AIVT has no place for. */
  readonly leftOut: readonly string[];
}

const text = z.string().catch('');
const dataSchema = z.object({
  name: z.string().trim().min(1),
  description: text,
  personality: text,
  scenario: text,
  first_mes: text,
  mes_example: text,
  system_prompt: text,
  post_history_instructions: text,
  alternate_greetings: z.array(z.string()).catch([]),
  character_book: z
    .object({ entries: z.array(z.unknown()).catch([]) })
    .nullish()
    .catch(null),
});

/**
 * @param file how it is called in what is said of it
 * @throws CardError
 */
export function readCard(bytes: Uint8Array, file: string): CharacterCard {
  if (bytes.length > MAX_CARD_BYTES)
    throw new CardError(`${file} is no character card: it is larger than ${MAX_CARD_BYTES / 1024 / 1024} MB`);
  const json = isPng(bytes) ? cardInPng(bytes, file) : new TextDecoder().decode(bytes);
  if (json.length > MAX_CARD_CHARS)
    throw new CardError(`${file} holds a card of ${json.length} characters, which nobody wrote for a character`);
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\ufeff/u, ''));
  } catch (error) {
    throw new CardError(`${file} holds no character card: a card is JSON, or a PNG with the text "chara"`, { cause: error });
  }
  // Versions 2 and 3 keep everything under `data`, version 1 at the top.
  const body: unknown = typeof value === 'object' && value !== null && 'data' in value ? value.data : value;
  const parsed = dataSchema.safeParse(body);
  if (!parsed.success)
    throw new CardError(`${file} holds no character card: it names no character (${parsed.error.issues[0]?.path.join('.') ?? ''})`);
  const { data } = parsed;
  const entries = data.character_book?.entries.length ?? 0;
  return {
    name: data.name,
    ...{ description: data.description, personality: data.personality, scenario: data.scenario },
    greetings: [data.first_mes, ...data.alternate_greetings].filter((greeting) => greeting.trim() !== ''),
    examples: data.mes_example,
    systemPrompt: data.system_prompt,
    leftOut: [
      ...(entries > 0 ? [`its lore book (${entries} entries)`] : []),
      ...(data.post_history_instructions.trim() === '' ? [] : ['its instructions after the history']),
    ],
  };
}

function isPng(bytes: Uint8Array): boolean {
  return PNG.every((byte, at) => bytes[at] === byte);
}

/** The text of the first `tEXt` chunk with a card in it, out of its base64. */
function cardInPng(bytes: Uint8Array, file: string): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, string>();
  for (let at = PNG.length; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IEND') break;
    if (type === 'tEXt') {
      const chunk = bytes.subarray(at + 8, end);
      const split = chunk.indexOf(0);
      const keyword = new TextDecoder('latin1').decode(chunk.subarray(0, Math.max(0, split))).toLowerCase();
      if (split > 0 && !found.has(keyword)) found.set(keyword, new TextDecoder('latin1').decode(chunk.subarray(split + 1)));
    }
    at = end + 4;
  }
  const coded = KEYWORDS.map((keyword) => found.get(keyword)).find((value) => value !== undefined);
  if (coded === undefined)
    throw new CardError(
      `${file} is a picture without a character card in it: take the PNG as it was exported, not a copy that a site or an editor has saved anew`,
    );
  return Buffer.from(coded, 'base64').toString('utf8');
}
