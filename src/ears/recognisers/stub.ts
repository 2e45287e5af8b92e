import type { Recogniser } from '../../ports/recogniser.ts';

/** Hears that somebody speaks, and never what: for a machine without a recogniser, and called a stub. */
export const stubRecogniser: Recogniser = {
  provider: 'stub',
  ready: true,
  recognise: () => Promise.resolve({ text: '', noSpeechProbability: null, meanLogProbability: null }),
  close: () => Promise.resolve(),
};
