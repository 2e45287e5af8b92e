/** The evaluation's sets: what must not pass, and what must. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { DIRECTIONS } from '../../domain/block.ts';
import { loadRules } from '../rules/load.ts';
import { termsOf } from '../rules/terms.ts';
import { parsePattern, spellingsOf } from '../rules/pattern.ts';
import { decodeTerm } from '../rules/encode.ts';
import type { Direction } from '../../ports/moderation.ts';

export interface Line {
  readonly text: string;
  readonly direction: Direction;
  readonly category: string;
}

const plainSchema = z.record(z.string(), z.strictObject({ direction: z.enum(DIRECTIONS).default('output'), encoded: z.array(z.base64()) }));
const innocentSchema = z.strictObject({
  lines: z.array(z.string()),
  templates: z.array(z.string()),
  slots: z.record(z.string(), z.array(z.string())),
});

function data(name: string): unknown {
  return parse(readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8'));
}

/** Whole lines as people write them, by category. */
export function plainLines(): Line[] {
  const lines: Line[] = [];
  for (const [category, group] of Object.entries(plainSchema.parse(data('plain.yaml')))) {
    for (const encoded of group.encoded) lines.push({ text: decodeTerm(encoded), direction: group.direction, category });
  }
  return lines;
}

/** Severe words spelled by their sound. */
export function phoneticLines(): string[] {
  return z
    .strictObject({ encoded: z.array(z.base64()) })
    .parse(data('phonetic.yaml'))
    .encoded.map(decodeTerm);
}

const CARRIERS = ['@', '@ lol', 'you are a @ ok', 'so I said @, and then', 'Hello chat! @! Bye.'];

/** Every severe and strong term of the rules, at most `perTerm` spellings of each. */
export function severeTerms(perTerm = 3): Line[] {
  const set = loadRules();
  const seen = new Set<string>();
  const lines: Line[] = [];
  for (const rule of set.rules) {
    const severity = set.profiles.categories[rule.category]?.severity;
    // Plain phrases are judged by the whole chain, and measured with the fresh lines.
    if (severity === 'mild' || rule.category === 'injection' || rule.plain || rule.frame || rule.said) continue;
    for (const term of termsOf(rule)) {
      const { elements } = parsePattern(term);
      const spellings = spellingsOf(elements, 60);
      const step = Math.max(1, Math.floor(spellings.length / perTerm));
      for (let index = 0; index < spellings.length && index / step < perTerm; index += step) {
        const text = spellings[index] ?? '';
        if (seen.has(text)) continue;
        seen.add(text);
        lines.push({ text, direction: 'output', category: rule.category });
      }
    }
  }
  return lines;
}

/** The same inside sentences. */
export function carried(terms: readonly Line[]): Line[] {
  return terms.flatMap((term, index) => {
    const carrier = CARRIERS[index % CARRIERS.length] ?? '@';
    return carrier === '@' ? [term] : [term, { ...term, text: carrier.replace('@', term.text) }];
  });
}

/** Ordinary chat and English: hand-written lines, then templates filled from their slots by a fixed seed. */
export function innocentLines(count = 3000): Line[] {
  const { lines, templates, slots } = innocentSchema.parse(data('innocent.yaml'));
  const random = mulberry32(20);
  const texts = new Set(lines);
  for (let tries = 0; texts.size < count && tries < count * 40; tries++) {
    const template = templates[tries % templates.length] ?? '';
    texts.add(
      template.replace(/\{(\w+)\}/gu, (_, slot: string) => {
        const values = slots[slot] ?? [];
        return values[Math.floor(random() * values.length)] ?? '';
      }),
    );
  }
  return [...texts].flatMap((text): Line[] => [{ text, direction: text.length % 2 ? 'output' : 'input', category: 'innocent' }]);
}

/** A small seeded generator (mulberry32, public domain), so that every run has the same lines. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
