/** What the inputs of VTube Studio are called that AIVT moves. */

/** VTube Studio's own inputs; models map them without any set-up. */
export const MOUTH_OPEN = 'MouthOpen';
export const MOUTH_SMILE = 'MouthSmile';
export const EYES = ['EyeOpenLeft', 'EyeOpenRight'] as const;

/** Inputs that AIVT adds (4 to 32 letters and digits), for models that have a shape for each vowel. */
export const VOWEL_INPUTS = { a: 'AivtMouthA', i: 'AivtMouthI', u: 'AivtMouthU', e: 'AivtMouthE', o: 'AivtMouthO' } as const;
