/** JSON in a reply: a tool call or the answer in a wrapper. Never read out as it stands. */
import type { MarkupCore, Mode } from './core.ts';
import { emotionOfTag } from './words.ts';

/** How much is kept to look for the answer in it; the rest is passed over. */
export const MAX_JSON = 4000;
/** Keys under which models put what they say. */
const SPOKEN_KEYS = ['speech', 'say', 'reply', 'response', 'answer', 'message', 'text', 'content', 'output'];
const TOOL_KEYS = ['name', 'function', 'arguments', 'parameters', 'tool', 'tool_calls', 'action'];

/** @param opened the brackets that have begun it, and the first sign behind them. */
export function json(opened: string): Mode {
  let text = '';
  let depth = 0;
  let quote = '';
  let escaped = false;
  const take = (char: string): void => {
    if (text.length < MAX_JSON) text += char;
    if (quote !== '') {
      if (escaped) escaped = false;
      else if (char === '\\') escaped = true;
      else if (char === quote) quote = '';
    } else if (char === '"') quote = char;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
  };
  for (const char of opened) take(char);
  return {
    step(core, char) {
      take(char);
      if (depth > 0) return;
      core.drop(true);
      sayAnswer(core, text);
    },
    end: (core) => core.drop(false),
  };
}

const WRAPPERS = [...SPOKEN_KEYS, 'choices', 'data', 'result', 'results', 'messages', 'choice', 'assistant'];

/** An object with nothing but another one under a key of speech. */
function isWrapper(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const [[key, inner] = [], ...others] = Object.entries(value as Record<string, unknown>);
  return others.length === 0 && key !== undefined && WRAPPERS.includes(key) && typeof inner === 'object' && joined(inner) === null;
}

/** `{'response': 'Hi!'}`; undefined for what is not quite JSON, and no speech either. */
function pythonObject(text: string): unknown {
  if (text.includes('"')) return undefined;
  try {
    return JSON.parse(text.replace(/(?<=[[{:,]\s*)'|'(?=\s*[\]}:,])/gu, '"')) as unknown;
  } catch {
    return undefined;
  }
}

/** A text, or sentences one by one. */
function joined(value: unknown): string | null {
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) return value.join(' ');
  return typeof value === 'string' ? value : null;
}

/** Where nothing has been said yet the wrapped answer is said. */
export function sayAnswer(core: MarkupCore, text: string): void {
  if (core.out.spoke) return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = pythonObject(text);
  }
  // `["Hi!"]`
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && /[.!?…]$/u.test(one.trim()))) {
    for (const char of value.join(' ')) core.step(char);
    return;
  }
  // `[{"type": "text", …}]`, `{"message": {"content": …}}`
  if (Array.isArray(value)) value = value[0] as unknown;
  for (let deep = 0; deep < 4 && isWrapper(value); deep++) {
    value = Object.values(value)[0];
    if (Array.isArray(value)) value = value[0] as unknown;
  }
  if (typeof value !== 'object' || value === null) return;
  const entries = new Map<string, unknown>(Object.entries(value));
  const named = entries.get('name');
  if (typeof named === 'string' && core.names.has(named.toLowerCase())) entries.delete('name');
  if (TOOL_KEYS.some((key) => (entries.get(key) ?? null) !== null)) return;
  const answer = [...SPOKEN_KEYS, ...[...entries.keys()].filter((key) => core.names.has(key.toLowerCase()))]
    .map((key) => entries.get(key))
    .map(joined)
    .find((one) => one !== null);
  if (answer === undefined) return;
  for (const key of ['emotion', 'mood', 'expression']) {
    const feeling = entries.get(key);
    const emotion = typeof feeling === 'string' ? emotionOfTag(feeling) : null;
    if (emotion !== null) core.out.emotion(emotion);
  }
  for (const char of answer) core.step(char);
}
