/**
 * Answers in which she said again what she had said before. A model writes on as it is shown to have written: one that
 * has repeated itself once, and is shown both, does it for the rest of the conversation. Small models do so most.
 */
import type { RememberedTurn } from '../ports/memory.ts';

/** Words in a row that two answers share only when one is made of the other. */
const RUN = 5;
/** Of the shorter answer's runs of words, so many in both make them one answer. */
const SHARED = 0.4;
/** Answers of fewer words ("Good night, Mika!") may be alike: they are short, not stuck. */
const LEAST_WORDS = 8;

const runsOf = new WeakMap<RememberedTurn, ReadonlySet<string>>();

/** The conversation without the answers that are made of each other: neither stays, the first would bring the next. */
export function withoutRepeats(conversation: readonly RememberedTurn[]): readonly RememberedTurn[] {
  const repeating = new Set<RememberedTurn>();
  conversation.forEach((turn, index) => {
    for (const earlier of conversation.slice(0, index))
      if (isRepeat(runs(earlier), runs(turn))) {
        repeating.add(earlier);
        repeating.add(turn);
      }
  });
  return repeating.size === 0 ? conversation : conversation.filter((turn) => !repeating.has(turn));
}

function isRepeat(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [fewer, more] = one.size <= other.size ? [one, other] : [other, one];
  if (fewer.size === 0) return false;
  let shared = 0;
  for (const run of fewer) if (more.has(run)) shared += 1;
  return shared >= SHARED * fewer.size;
}

/** Made once for each turn: the same ones come with every prompt. */
function runs(turn: RememberedTurn): ReadonlySet<string> {
  const known = runsOf.get(turn);
  if (known !== undefined) return known;
  const words =
    turn.answered
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}'’]+/gu) ?? [];
  const made = new Set<string>();
  if (words.length >= LEAST_WORDS) for (let at = 0; at + RUN <= words.length; at++) made.add(words.slice(at, at + RUN).join(' '));
  runsOf.set(turn, made);
  return made;
}
