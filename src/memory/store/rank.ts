/** What of all that is known comes first: pure. */

export interface Candidate {
  readonly id: number;
  readonly importance: number;
  readonly told: number;
  readonly lastMs: number;
}

/** A place far down a list still counts a little against the first place of another. */
const RRF_K = 20;
const RECENT_HALF_LIFE_MS = 60 * 24 * 3_600_000;
/** A fact of a year ago is worth at least this share of one of today. */
const OLDEST_WORTH = 0.6;

/** How much a fact is worth by itself: what it tells, how often it was told, how long ago. */
export function worth({ importance, told, lastMs }: Candidate, nowMs: number): number {
  const recency = OLDEST_WORTH + (1 - OLDEST_WORTH) * 0.5 ** (Math.max(0, nowMs - lastMs) / RECENT_HALF_LIFE_MS);
  return importance * recency * (1 + 0.1 * Math.min(5, told - 1));
}

/**
 * Merges rankings (best first, of ids) by their places; worth decides between near equals.
 * @returns ids, best first; only those of some ranking.
 */
export function merged(rankings: readonly (readonly number[])[], byId: ReadonlyMap<number, Candidate>, nowMs: number): number[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings) for (const [place, id] of ranking.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (RRF_K + place));
  const score = (id: number): number => {
    const candidate = byId.get(id);
    return candidate ? (scores.get(id) ?? 0) * (1 + 0.1 * worth(candidate, nowMs)) : 0;
  };
  return [...scores.keys()].filter((id) => byId.has(id)).sort((a, b) => score(b) - score(a));
}

/** Words that tell nothing of what a message is about. */
const STOP = new Set(
  "a an and are as at be but by can could did do does for from had has have he her hers him his how i i'm im if in is it its just like me my no not of on or our she should so some that the their them then there they this to too u up us was we were what when where which who why will with would yes you your yours do don't remember about tell know say said think got get really hey hi hello kitsu".split(
    ' ',
  ),
);

const MAX_TERMS = 12;

/** The words of a text worth looking for, as an FTS5 expression; null when there is none. Nothing of the text is syntax. */
export function wordsQuery(text: string): string | null {
  const words = new Set(
    (
      text
        .toLowerCase()
        .normalize('NFKC')
        .match(/[\p{L}\p{N}]{2,}/gu) ?? []
    ).filter((word) => !STOP.has(word)),
  );
  const terms = [...words].slice(0, MAX_TERMS).map((word) => `"${word}"`);
  return terms.length === 0 ? null : terms.join(' OR ');
}

export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}
