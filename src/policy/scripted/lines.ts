/** Chooses what the scripted stub says: by keyword, at random, never the same line twice running. */
import { hardshipIn } from '../../domain/hardship.ts';
import type { Persona } from '../../domain/persona.ts';
import type { PromptCue } from '../../ports/policy.ts';
import { seededRandom } from '../../kernel/random.ts';

/** Kinds that answer themselves: a cheer is thanked for, whatever its text says. */
const KIND_KEYWORDS: Partial<Record<PromptCue['kind'], string>> = { cheer: 'cheer', sub: 'sub', raid: 'raid' };

export interface LinePicker {
  /** The line for the cue, `{user}` filled in, emotion tags left as a model would write them. */
  pick(cue: PromptCue): string;
}

export function createLinePicker(scripted: Persona['scripted'], seed: number): LinePicker {
  const random = seededRandom(seed);
  const bags = new Map<readonly string[], string[]>();
  const lastOf = new Map<readonly string[], string>();
  const entries = scripted.replies.map((reply) => ({ pattern: keywordPattern(reply.when), keywords: reply.when, say: reply.say }));

  function poolFor(cue: PromptCue): readonly string[] {
    if (cue.kind === 'idle') return scripted.idle;
    const hardship = hardshipIn(cue.text);
    // Who brings bad news with a cheer is comforted before being thanked; who insults with one is thanked.
    if (hardship !== null && (hardship !== 'insult' || cue.kind === 'chat')) return scripted.kind[hardship];
    const keyword = KIND_KEYWORDS[cue.kind];
    const byKind = keyword === undefined ? undefined : entries.find((entry) => entry.keywords.includes(keyword));
    const text = plain(cue.text);
    return (byKind ?? entries.find((entry) => entry.pattern.test(text)))?.say ?? scripted.otherwise;
  }

  /** Every line of a pool once, in random order, before any comes again. */
  function draw(pool: readonly string[], usable: (line: string) => boolean): string {
    let bag = (bags.get(pool) ?? []).filter(usable);
    if (bag.length === 0) {
      bag = shuffled(pool.filter(usable), random);
      if (bag.length > 1 && bag.at(-1) === lastOf.get(pool)) bag.reverse();
    }
    const line = bag.pop() ?? pool[0] ?? '';
    bags.set(pool, bag);
    lastOf.set(pool, line);
    return line;
  }

  return {
    pick(cue) {
      const pool = poolFor(cue);
      const nameless = cue.viewerName === null && pool.some((line) => !line.includes('{user}'));
      const line = draw(pool, (candidate) => !nameless || !candidate.includes('{user}'));
      return line.replaceAll('{user}', () => cue.viewerName ?? 'friend');
    },
  };
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('’', "'");
}

/** Whole words only: "hi" does not answer "this". */
function keywordPattern(keywords: readonly string[]): RegExp {
  const words = keywords.map((keyword) => plain(keyword).replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'u');
}

function shuffled(lines: readonly string[], random: () => number): string[] {
  const bag = [...lines];
  for (let i = bag.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [bag[i], bag[j]] = [bag[j] as string, bag[i] as string];
  }
  return bag;
}
