/** Several puppets, one voice. */
import type { MouthFeed } from '../ports/mouth.ts';

/** @returns what moves all of them; undefined where there is none. */
export function together(mouths: readonly MouthFeed[]): MouthFeed | undefined {
  if (mouths.length < 2) return mouths[0];
  const each = (tell: (mouth: MouthFeed) => void): void => {
    for (const mouth of mouths) tell(mouth);
  };
  return {
    open: (clip) => each((mouth) => mouth.open(clip)),
    playing: (clipId, atMs) => each((mouth) => mouth.playing(clipId, atMs)),
    progress: (clipId, playedSamples, atMs) => each((mouth) => mouth.progress(clipId, playedSamples, atMs)),
    finished: (clipId) => each((mouth) => mouth.finished(clipId)),
    cut: () => each((mouth) => mouth.cut()),
  };
}
