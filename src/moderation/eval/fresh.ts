/** Lines of every class that the rules were not written from, through the whole chain as it runs in the product. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { systemClock } from '../../kernel/clock.ts';
import type { Direction, Moderation } from '../../ports/moderation.ts';
import { createModeration } from '../moderation.ts';
import { decodeTerm } from '../rules/encode.ts';
import { createEspeakPhonemizer } from '../sound/phonemizer.ts';

const badSchema = z.record(z.string(), z.strictObject({ tuned: z.array(z.base64()), held: z.array(z.base64()) }));
const goodSchema = z.record(z.string(), z.array(z.string()));

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

/** @param set `fresh`, or `kinds`: newer lines, of which each kind has many. */
export async function judgeFresh(profile: string, set: 'fresh' | 'kinds'): Promise<FreshResult> {
  const moderation = openChain(profile);
  const totals = { tuned: { n: 0, bad: 0 }, held: { n: 0, bad: 0 }, innocent: { n: 0, bad: 0 } };
  const wrong: string[] = [];
  for (const [kind, halves] of Object.entries(badSchema.parse(data(`${set}.yaml`)))) {
    for (const half of ['tuned', 'held'] as const) {
      for (const text of halves[half].map(decodeTerm)) {
        totals[half].n += 1;
        if (!(await moderation.check(text, kind.startsWith('name') ? 'name' : 'output')).allowed) continue;
        totals[half].bad += 1;
        wrong.push(`leaks\t${half}\t${kind}\t${half === 'held' ? '' : text}`);
      }
    }
  }
  for (const [kind, lines] of Object.entries(goodSchema.parse(data(`${set}-innocent.yaml`)))) {
    for (const direction of (kind.startsWith('name') ? ['name'] : ['input', 'output']) satisfies Direction[]) {
      for (const text of lines) {
        totals.innocent.n += 1;
        const verdict = await moderation.check(text, direction);
        if (verdict.allowed) continue;
        totals.innocent.bad += 1;
        wrong.push(`stopped\t${direction}\t${kind}\t${verdict.block.ruleId}\t${text}`);
      }
    }
  }
  await moderation.close();
  return { totals, wrong };
}
