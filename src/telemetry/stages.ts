/** The stretches of a turn, from its marks. */
import type { Marks } from '../domain/marks.ts';

/** Milliseconds of each of `STAGES`; null where one of its ends was not reached. */
export function stagesOf(marks: Marks): (number | null)[] {
  const between = (from: number | undefined, to: number | undefined): number | null =>
    from === undefined || to === undefined ? null : Math.max(0, Math.round((to - from) * 1000) / 1000);
  const { started, promptReady, firstToken, firstClause, firstAudio, playing, reviewed } = marks;
  // What the streamer took to say yes is nobody's stage.
  const toVoice = reviewed !== undefined && firstAudio !== undefined && reviewed <= firstAudio ? reviewed : firstClause;
  return [
    between(0, started),
    between(started, promptReady),
    between(promptReady, firstToken),
    between(firstToken, firstClause),
    between(toVoice, firstAudio),
    between(firstAudio, playing),
    between(0, playing),
  ];
}
