/**
 * Clean prose that comes with the project: its own pages, and the READMEs and licences of the packages it is
 * built from, as sentences. Code, links and addresses are left out: to stop those is right.
 */
import { readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PAGE = /^(?:readme|changelog|license|licence|contributing)(?:\.md|\.txt)?$|\.md$/iu;
/** About what is judged here, so its words are those that are stopped. */
const NOT_CLEAN = /moderation|obscenity|naughty|bad-?words|confusables/iu;
const MAX_FILE = 200_000;
const MIN_CHARS = 20;
const MAX_CHARS = 300;

/** At most `most` sentences, each once, in the order of their files' names. */
export function proseSentences(most: number): string[] {
  const sentences = new Set<string>();
  for (const file of [...pages(join(ROOT, 'docs'), 2), ...pages(ROOT, 0), ...pages(join(ROOT, 'node_modules'), 3)]) {
    if (NOT_CLEAN.test(file.slice(ROOT.length))) continue;
    const text = readFileSync(file, 'utf8').slice(0, MAX_FILE);
    for (const sentence of sentencesOf(text)) {
      sentences.add(sentence);
      if (sentences.size >= most) return [...sentences];
    }
  }
  return [...sentences];
}

function* pages(folder: string, deep: number): Generator<string> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && deep > 0) yield* pages(path, deep - 1);
    else if (entry.isFile() && PAGE.test(entry.name)) yield path;
  }
}

function sentencesOf(text: string): string[] {
  const paragraphs = text
    .replace(/```[^]*?```/gu, '\n\n')
    .replace(/<!--[^]*?-->/gu, '')
    .split(/\n\s*\n/u);
  return paragraphs
    .filter((paragraph) => !/^\s*(?:[|<#>]|[-*+] |\d+\. )/u.test(paragraph))
    .flatMap((paragraph) => paragraph.replace(/\s+/gu, ' ').split(/(?<=[.!?])\s+(?=\p{Lu})/u))
    .map((sentence) => sentence.trim())
    .filter(
      (sentence) =>
        sentence.length >= MIN_CHARS &&
        sentence.length <= MAX_CHARS &&
        /^\p{Lu}.*[.!?]$/u.test(sentence) &&
        !/[`@[\]{}<>\\=|_/]|\p{L}\.\p{L}/u.test(sentence),
    );
}
