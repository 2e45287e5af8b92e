/** What a server tells, as plain text and plain specs: nothing that it says is trusted to be short or well formed. */
import type { ToolSpec } from '../../../ports/policy.ts';
import { neutralise } from '../../neutralise.ts';

export const MAX_DESCRIPTION_CHARS = 300;
/** Of a tool's arguments, described. The model reads it with every prompt. */
const MAX_SCHEMA_CHARS = 4000;
const MAX_RESULT_CHARS = 8000;

export interface ListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
}

/** @returns the spec, or why the tool cannot be offered */
export function specOf(server: string, { name, description = '', inputSchema }: ListedTool): ToolSpec | string {
  const schema = JSON.stringify(inputSchema);
  if (typeof inputSchema !== 'object' || inputSchema === null || schema.length > MAX_SCHEMA_CHARS)
    return `its arguments take ${schema.length} characters to describe; ${MAX_SCHEMA_CHARS} are the most`;
  return {
    // As every protocol takes it.
    name: `${server}_${name}`.replace(/[^A-Za-z0-9_-]/gu, '_').slice(0, 64),
    // The server's own words stand in the prompt: made harmless like anybody's.
    description: neutralise(description, MAX_DESCRIPTION_CHARS) || `${server}: ${neutralise(name, 60)}`,
    parameters: inputSchema as Record<string, unknown>,
  };
}

/** The text of a result. Pictures and sounds are left out. */
export function textOf(result: unknown): string {
  if (typeof result !== 'object' || result === null) return '';
  const { content, structuredContent } = result as { content?: unknown; structuredContent?: unknown };
  const parts = (Array.isArray(content) ? content : []).slice(0, 32).flatMap((part: unknown) => {
    if (typeof part !== 'object' || part === null) return [];
    const { text, resource } = part as { text?: unknown; resource?: { text?: unknown } };
    const found = typeof text === 'string' ? text : resource?.text;
    return typeof found === 'string' ? [found.slice(0, MAX_RESULT_CHARS)] : [];
  });
  const whole = parts.join('\n');
  return (whole === '' && structuredContent !== undefined ? JSON.stringify(structuredContent) : whole).slice(0, MAX_RESULT_CHARS);
}
