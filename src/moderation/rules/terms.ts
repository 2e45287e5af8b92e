/** Severe terms are kept as base64, so that they do not stand in the files in clear. */
import type { Rule } from './schema.ts';

/** All terms of a rule, decoded. */
export function termsOf(rule: Rule): string[] {
  return [...rule.terms, ...rule.encoded.map(decoded)];
}

export function decoded(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString('utf8');
}
