/** How a job is gone on with where its kind brings nothing better: it begins again as long as nothing has come of it. */
import type { OpenProgress } from '../../ports/engine.ts';

export const startAgain: OpenProgress = (job) => {
  let began = false;
  return {
    take(chunk) {
      began = true;
      return chunk;
    },
    goOn: () => (began ? 'impossible' : { job }),
  };
};
