/** Loudness of a stretch of sound in dB below full scale (0 is the loudest there is); −100 of silence. */
export function levelDb(pcm: Int16Array): number {
  if (pcm.length === 0) return SILENCE_DB;
  let mean = 0;
  for (const sample of pcm) mean += sample;
  mean /= pcm.length;
  let energy = 0;
  // Without the offset that cheap sound cards add.
  for (const sample of pcm) energy += (sample - mean) ** 2;
  const rms = Math.sqrt(energy / pcm.length) / 32_768;
  return rms > 0 ? Math.max(SILENCE_DB, 20 * Math.log10(rms)) : SILENCE_DB;
}

export const SILENCE_DB = -100;

/** The part of the samples that stand at the end of the scale: more than a few in a hundred is a clipped microphone. */
export function clippedShare(pcm: Int16Array): number {
  let clipped = 0;
  for (const sample of pcm) if (sample >= 32_700 || sample <= -32_700) clipped += 1;
  return pcm.length === 0 ? 0 : clipped / pcm.length;
}
