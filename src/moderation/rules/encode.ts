/**
 * Moves the terms of all rules that are not mild between clear and encoded form, comments kept.
 *
 *   node src/moderation/rules/encode.ts            after editing: encode what is in clear
 *   node src/moderation/rules/encode.ts --decode   before editing: show all terms in clear
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { isMap, isSeq, parseDocument, Scalar, type Document, type YAMLMap } from 'yaml';
import { DATA_DIR, loadRules, PROFILES_FILE } from './load.ts';

export function encodeTerm(term: string): string {
  return Buffer.from(term, 'utf8').toString('base64');
}

export function decodeTerm(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString('utf8');
}

/** Rewrites one document; returns whether anything changed. */
export function recode(document: Document, isMild: (category: string) => boolean, decode: boolean): boolean {
  let changed = recodeWords(document, decode);
  const rules = document.get('rules');
  if (!isSeq(rules)) return changed;
  for (const rule of rules.items) {
    if (!isMap(rule) || isMild(String(rule.get('category')))) continue;
    const [from, to, convert] = decode ? (['encoded', 'terms', decodeTerm] as const) : (['terms', 'encoded', encodeTerm] as const);
    const moving = stringsOf(rule, from);
    if (moving.length === 0) continue;
    const list = document.createNode([...stringsOf(rule, to), ...moving.map(convert)], { flow: true });
    for (const item of list.items) if (decode && item instanceof Scalar) item.type = Scalar.QUOTE_SINGLE;
    rule.set(to, list);
    rule.delete(from);
    changed = true;
  }
  return changed;
}

/** The lists of words that frames share. */
function recodeWords(document: Document, decode: boolean): boolean {
  const [from, to, convert] = decode ? (['encodedWords', 'words', decodeTerm] as const) : (['words', 'encodedWords', encodeTerm] as const);
  const moving = document.get(from);
  if (!isMap(moving) || moving.items.length === 0) return false;
  const there = document.get(to);
  const known = isMap(there) ? Object.entries(there.toJSON() as Record<string, string>) : [];
  const moved = Object.entries(moving.toJSON() as Record<string, string>).map(([name, words]) => [name, convert(words)] as const);
  document.set(to, Object.fromEntries([...known, ...moved]));
  document.delete(from);
  return true;
}

function stringsOf(rule: YAMLMap, key: string): string[] {
  const list = rule.get(key);
  return isSeq(list) ? list.toJSON().map(String) : [];
}

function main(): void {
  const decode = argv.includes('--decode');
  const { profiles } = loadRules(DATA_DIR);
  for (const name of readdirSync(DATA_DIR)) {
    if (!name.endsWith('.yaml') || name === PROFILES_FILE) continue;
    const path = join(DATA_DIR, name);
    const document = parseDocument(readFileSync(path, 'utf8'));
    if (recode(document, (category) => profiles.categories[category]?.severity === 'mild', decode)) {
      writeFileSync(path, document.toString({ lineWidth: 140 }));
      // eslint-disable-next-line no-console -- a command: this is its answer.
      console.log(`${name}: ${decode ? 'in clear' : 'encoded'}`);
    }
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) main();
