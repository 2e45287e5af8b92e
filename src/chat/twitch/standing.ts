/** Tells how Twitch stands, and again whenever a sign-in that is under way changes what there is to say. */
import type { ReportModule } from '../../domain/module-state.ts';
import type { SignInState } from '../../domain/vitals.ts';
import { PROVIDER, reportOf, type Standing } from './detail.ts';

export interface StandingTeller {
  connected(standing: Standing): void;
  offline(why: string): void;
  /** What a sign-in adds has changed. */
  tellAgain(): void;
}

/** Once closed it says nothing. */
export function createStanding(parts: {
  readonly report: ReportModule;
  /** How a sign-in that was begun stands. */
  readonly note: () => SignInState | null;
  readonly isClosed: () => boolean;
}): StandingTeller {
  let tell: () => void = () => undefined;
  const tellAgain = (): void => {
    if (!parts.isClosed()) tell();
  };
  return {
    connected(standing) {
      tell = () => {
        const told = reportOf(standing);
        const note = parts.note();
        parts.report(note ? { ...told, detail: `${told.detail}; ${note.message}` } : told);
      };
      tellAgain();
    },
    offline(why) {
      tell = () => {
        const note = parts.note();
        // A sign-in that is under way is the next thing that will happen; one that failed does not hide what is wrong now.
        const detail = note?.state === 'waiting' ? note.message : note ? `${why}; ${note.message}` : why;
        parts.report({ state: 'offline', provider: PROVIDER, detail });
      };
      tellAgain();
    },
    tellAgain,
  };
}
