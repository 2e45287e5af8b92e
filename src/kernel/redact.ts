import { inspect } from 'node:util';

/**
 * Blanks secrets out of a text: as they are, and as they stand quoted inside a field.
 * @param secrets values that must never be written; empty ones hide nothing.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  // Longest first, so that no tail is left of one that begins like another.
  const hidden = [...new Set(secrets.flatMap((secret) => [secret, inspect(secret).slice(1, -1), JSON.stringify(secret).slice(1, -1)]))]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length);
  return (text) => hidden.reduce((line, secret) => line.replaceAll(secret, '•••'), text);
}
