/** Sound in pieces that a model can take, cut where it is quietest. */
import { FRAME_SAMPLES } from '../../sound/framing.ts';

/** Before the end of a piece so much is looked at for a pause. */
const LOOK_BACK_SHARE = 0.4;

/** None is longer than `mostSamples`; together they are `pcm`. */
export function piecesOf(pcm: Int16Array, mostSamples: number): Int16Array[] {
  const pieces: Int16Array[] = [];
  let rest = pcm;
  while (rest.length > mostSamples) {
    const end = quietestPlace(rest, Math.ceil(mostSamples * (1 - LOOK_BACK_SHARE)), mostSamples);
    pieces.push(rest.subarray(0, end));
    rest = rest.subarray(end);
  }
  return [...pieces, rest];
}

/** The middle of the quietest frame that lies between the two. */
function quietestPlace(pcm: Int16Array, from: number, to: number): number {
  let best = to;
  let least = Infinity;
  for (let at = from; at + FRAME_SAMPLES <= to; at += FRAME_SAMPLES) {
    let energy = 0;
    for (let n = at; n < at + FRAME_SAMPLES; n++) energy += (pcm[n] ?? 0) ** 2;
    if (energy > least) continue;
    least = energy;
    best = at + FRAME_SAMPLES / 2;
  }
  return best;
}
