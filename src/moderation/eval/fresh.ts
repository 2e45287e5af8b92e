/** Lines of every class that the rules were not written from, through the whole chain as it runs in the product. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { systemClock } from '../../kernel/clock.ts';
import type { Moderation } from '../../ports/moderation.ts';
import { createModeration } from '../moderation.ts';
import { decodeTerm } from '../rules/encode.ts';
import { createEspeakPhonemizer } from '../sound/phonemizer.ts';

const halvesSchema = z.strictObject({ tuned: z.array(z.base64()), held: z.array(z.base64()) });
const badSchema = z.record(z.string(), halvesSchema);
/** Innocent lines, all of them looked at, or of the later rounds in halves too. */
const goodSchema = z.record(
  z.string(),
  z.union([z.array(z.string()).transform((lines) => ({ tuned: lines, held: [] })), halvesSchema.transform(decodeHalves)]),
);
const HALVES = ['tuned', 'held'] as const;

/** What was written at one time, with its innocent neighbours: `kinds` has many of each kind, a round is later still. */
export const FRESH_SETS = ['fresh', 'kinds', 'round-5', 'round-6'] as const;
export type FreshSet = (typeof FRESH_SETS)[number];

export interface Total {
  n: number;
  bad: number;
}

export interface FreshResult {
  /** Leaks among the lines looked at and held back; innocent lines that were stopped. */
  readonly totals: { readonly tuned: Total; readonly held: Total; readonly innocent: Total };
  /** What went wrong, but for the held back lines: of those only the class is told. */
  readonly wrong: readonly string[];
}

function data(name: string): unknown {
  return parse(readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8'));
}

/** The whole chain as it runs in the product, but for the voice's own reading of a text. */
function openChain(profile: string): Moderation {
  return createModeration({
    profile,
    ownChannel: 'kitsu',
    clock: systemClock,
    report: () => undefined,
    phonemizer: createEspeakPhonemizer(),
  });
}

/** Clean prose, as she might read it out: which sentences are stopped. */
export async function judgeProse(profile: string, sentences: readonly string[]): Promise<{ total: Total; wrong: string[] }> {
  const moderation = openChain(profile);
  const wrong: string[] = [];
  for (const text of sentences) {
    const verdict = await moderation.check(text, 'output');
    if (!verdict.allowed) wrong.push(`stopped\tprose\t${verdict.block.ruleId}\t${text}`);
  }
  await moderation.close();
  return { total: { n: sentences.length, bad: wrong.length }, wrong };
}

/** One set through the whole chain. */
export async function judgeFresh(profile: string, set: FreshSet): Promise<FreshResult> {
  const moderation = openChain(profile);
  const totals = { tuned: { n: 0, bad: 0 }, held: { n: 0, bad: 0 }, innocent: { n: 0, bad: 0 } };
  const wrong: string[] = [];
  for (const [kind, halves] of Object.entries(badSchema.parse(data(`${set}.yaml`)))) {
    for (const half of HALVES) {
      for (const text of halves[half].map(decodeTerm)) {
        totals[half].n += 1;
        if (!(await moderation.check(text, kind.startsWith('name') ? 'name' : 'output')).allowed) continue;
        totals[half].bad += 1;
        wrong.push(`leaks\t${half}\t${kind}\t${half === 'held' ? '' : text}`);
      }
    }
  }
  for (const [kind, halves] of Object.entries(goodSchema.parse(data(`${set}-innocent.yaml`)))) {
    const directions = kind.startsWith('name') ? (['name'] as const) : (['input', 'output'] as const);
    for (const half of HALVES) {
      for (const direction of directions) {
        for (const text of halves[half]) {
          totals.innocent.n += 1;
          const verdict = await moderation.check(text, direction);
          if (verdict.allowed) continue;
          totals.innocent.bad += 1;
          wrong.push(`stopped\t${direction}\t${kind}\t${half === 'held' ? 'held' : `${verdict.block.ruleId}\t${text}`}`);
        }
      }
    }
  }
  await moderation.close();
  return { totals, wrong };
}

function decodeHalves({ tuned, held }: z.infer<typeof halvesSchema>): { tuned: string[]; held: string[] } {
  return { tuned: tuned.map(decodeTerm), held: held.map(decodeTerm) };
}
