/** Text from outside, made fit to be handled: no control characters, no broken surrogates. */

// C0 except tab and newline, DEL and C1.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu;

/** Control characters become spaces (so that words stay apart), lone surrogates U+FFFD. `\r\n` becomes `\n`. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/gu, '\n').replace(CONTROL, ' ').toWellFormed();
}

/** Cleans the string fields of a flat body; anything else passes as it is, for the schema to judge. */
export function cleanFields(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]: [string, unknown]) => [key, typeof value === 'string' ? cleanText(value) : value]),
  );
}
