/** Curated lists that come from packages, as rules. `sources.yaml` says what of them is left out. */
import { createRequire } from 'node:module';
import { englishDataset } from 'obscenity';
import { termsOf } from './terms.ts';
import type { Rule, SourcesFile } from './schema.ts';

/** The rules that the lists make, without the words that a rule of our own already judges. */
export function packagedRules({ ldnoobw, obscenity }: SourcesFile, own: readonly Rule[]): Rule[] {
  const rules = [packagedRule(ldnoobw, ldnoobwWords())];
  if (obscenity) {
    const known = new Set([...own, ...rules].flatMap((rule) => termsOf(rule).map((term) => term.replaceAll('*', ''))));
    rules.push(
      packagedRule(
        obscenity,
        obscenityTerms().filter((term) => !known.has(term)),
      ),
    );
  }
  return rules;
}

/** Words count as they stand in the list: it does not know our matcher. */
function packagedRule({ id, category, skip }: SourcesFile['ldnoobw'], words: readonly string[]): Rule {
  const skipped = new Set(skip);
  const terms = words.filter((word) => !skipped.has(word));
  return {
    id,
    category,
    terms,
    encoded: [],
    exact: true,
    inflect: false,
    reverse: false,
    pause: false,
    sound: true,
    topical: false,
    plain: false,
    apart: false,
    frame: false,
    said: false,
  };
}

/** LDNOOBW's English list, through `naughty-words`. */
function ldnoobwWords(): string[] {
  const words = createRequire(import.meta.url)('naughty-words/en.json') as readonly string[];
  return words.filter((word) => /^[a-z0-9 -]{3,}$/u.test(word)).map((word) => word.replaceAll('-', ' '));
}

/** A node of obscenity's patterns: letters, `[optional]`, `?` for any letter, `|` for the edge of a word. */
interface PatternNode {
  readonly chars?: readonly number[];
  readonly childNode?: PatternNode;
}

/**
 * obscenity's English patterns as whole words. Those with "any letter" are left out: masked letters
 * are the matcher's own affair.
 */
export function obscenityTerms(): string[] {
  const terms = new Set<string>();
  for (const { pattern } of englishDataset.build().blacklistedTerms) {
    let spellings: string[] | null = [''];
    for (const node of pattern.nodes as readonly PatternNode[]) {
      const chars = node.chars ?? node.childNode?.chars;
      if (!chars) {
        spellings = null;
        break;
      }
      const letters = String.fromCodePoint(...chars);
      spellings = spellings.flatMap((before) => (node.childNode ? [before, before + letters] : [before + letters]));
    }
    for (const spelling of spellings ?? []) if (/^[a-z0-9 ]{3,}$/u.test(spelling)) terms.add(spelling);
  }
  return [...terms];
}
