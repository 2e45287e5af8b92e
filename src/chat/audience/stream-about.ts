/** What the stream is about, judged, for whoever is to know it when she answers. */
import type { Approved } from '../../domain/approved.ts';
import type { Moderation } from '../../ports/moderation.ts';
import { aboutWords } from './wording.ts';

export interface StreamAboutKeeper {
  /** Null where nothing is known, or what stands there is not fit. */
  readonly words: Approved | null;
  learn(about: { readonly title: string; readonly game: string }): Promise<void>;
}

/** Moderators and editors of a channel may write its title: it is judged like anything else that somebody wrote. */
export function createStreamAbout(moderation: Pick<Moderation, 'check'>): StreamAboutKeeper {
  let words: Approved | null = null;
  let latest = 0;
  return {
    get words() {
      return words;
    },
    async learn(about) {
      const mine = ++latest;
      const raw = aboutWords(about);
      const verdict = raw === '' ? null : await moderation.check(raw, 'input');
      if (mine === latest) words = verdict?.allowed === true ? verdict.text : null;
    },
  };
}
