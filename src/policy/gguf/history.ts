/** A prompt in the words of node-llama-cpp. */
import type { PromptMessage, ToolCall, ToolSpec } from '../../ports/policy.ts';
import type { ChatFunctions, ChatItem } from './library.ts';

/** Ends with the answer that is to come. Two of one side in a row are one: many templates refuse them. */
export function historyOf(system: string, messages: readonly PromptMessage[]): ChatItem[] {
  const items: ChatItem[] = [{ type: 'system', text: system }];
  for (const { role, content } of messages) {
    const last = items.at(-1);
    if (role === 'assistant') items.push({ type: 'model', response: [content] });
    else if (last?.type === 'user') items.splice(-1, 1, { type: 'user', text: `${last.text}\n\n${content}` });
    else items.push({ type: 'user', text: content });
  }
  return [...items, { type: 'model', response: [] }];
}

/** Null when there are none: the prompt then begins with the persona alone. */
export function functionsOf(tools: readonly ToolSpec[]): ChatFunctions | null {
  if (tools.length === 0) return null;
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => {
      const params = grammarOf(parameters);
      return [name, { description, ...(params === null ? {} : { params }) }];
    }),
  );
}

/** Called with arguments that are an object, as the grammar has them be. */
export function callOf(name: string, params: unknown): ToolCall {
  const given = typeof params === 'object' && params !== null && !Array.isArray(params) ? (params as Record<string, unknown>) : {};
  return { kind: 'toolCall', name, arguments: given };
}

const KEPT = ['type', 'enum', 'const', 'description', 'required'];
const MAX_DEPTH = 6;

/**
 * Of a JSON Schema what a grammar can be made of; the rest is judged where the tool is called.
 * @returns null for one that takes no arguments
 */
function grammarOf(schema: unknown, depth = 0): Record<string, unknown> | null {
  if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) return null;
  const fields = new Map<string, unknown>(Object.entries(schema));
  const kept: Record<string, unknown> = Object.fromEntries(KEPT.flatMap((key) => (fields.has(key) ? [[key, fields.get(key)]] : [])));
  const items = grammarOf(fields.get('items'), depth + 1);
  if (items !== null) kept['items'] = items;
  const properties = fields.get('properties');
  if (typeof properties === 'object' && properties !== null) {
    const inner = Object.entries(properties).flatMap(([name, value]) => {
      const made = grammarOf(value, depth + 1);
      return made === null ? [] : [[name, made] as const];
    });
    if (inner.length === 0 && depth === 0) return null;
    kept['properties'] = Object.fromEntries(inner);
  } else if (depth === 0) return null;
  return Object.keys(kept).length === 0 ? null : kept;
}
