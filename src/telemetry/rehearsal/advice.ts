/** What would have to be faster, in a sentence that says what to do. */
import { STAGE_NAMES } from '../stream-report/document.ts';
import type { RehearsalVerdict, StageShare, WorkStage } from './verdict.ts';

const REMEDIES: Readonly<Record<WorkStage, string>> = {
  prompt: 'a recall that takes so long is a busy disk or processor; MEMORY_PROVIDER=conversation leaves it out',
  firstToken:
    'a smaller model or one that fits the card whole (`npm run models -- recommend`), a shorter persona, nothing else on the card',
  firstClause: 'a model that writes faster: a smaller one, or fewer bits (`npm run models -- recommend`)',
  voice: 'a faster voice: `npm run voices -- benchmark` times those that are installed',
  ear: 'the overlay: one browser source, sound by OBS, hardware acceleration on',
};

/** Null where nothing is missing, or nothing was measured. */
export function adviceOf({ passed, measured, targets, stages }: RehearsalVerdict): string | null {
  if (passed || measured === 0) return null;
  const missed = targets.filter(({ met }) => !met);
  const over = missed
    .map(
      ({ percent, foundMs, atMostMs }) =>
        `${Math.round((foundMs ?? 0) - atMostMs)} ms are too many at ${percent === 50 ? 'the median' : 'the 95th of 100'}`,
    )
    .join(', ');
  // Where half of the turns are fast enough, the slow ones tell.
  const slow = missed.every(({ percent }) => percent === 95);
  const partOf = (share: StageShare): number => (slow ? share.atP95Ms : share.atMedianMs);
  const [first, second] = [...stages].sort((a, b) => partOf(b) - partOf(a));
  if (!first || !second) return null;
  const all = Math.round((slow ? targets[1]?.foundMs : targets[0]?.foundMs) ?? 0);
  const named = `${over}. “${STAGE_NAMES[first.stage]}” is ${partOf(first)} of ${all} ms`;
  if (first.shorterByMs !== null)
    return `${named}: ${first.shorterByMs} ms less of it in each turn would do. What helps: ${REMEDIES[first.stage]}.`;
  return `${named}, but even without it the targets would be missed: “${STAGE_NAMES[second.stage]}” (${partOf(second)} ms) has to be shorter too. What helps: ${REMEDIES[first.stage]}; ${REMEDIES[second.stage]}.`;
}
