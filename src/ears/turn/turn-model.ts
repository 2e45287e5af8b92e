/** Whether somebody who pauses has finished, by how it sounded: asked once in a pause, and never waited for. */
import type { Clock } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/fault.ts';
import type { EngineLink } from '../../ports/engine.ts';
import type { TurnAnswer, TurnJob } from './smart-turn-engine.ts';

/** What the model says of a pause. */
export type TurnVerdict = 'finished' | 'unfinished';

export interface TurnModel {
  /**
   * @param pcm 16 kHz mono: what was said up to now, with the silence after it; the last 8 s count.
   * @returns null when there is no answer, or none in time. Never rejects.
   */
  judge(pcm: Int16Array, signal: AbortSignal): Promise<TurnVerdict | null>;
  close(): Promise<void>;
}

export interface TurnModelParts {
  readonly link: EngineLink;
  readonly clock: Clock;
  readonly onState: (state: TurnModelState) => void;
}

/** `why` is for the streamer. */
export type TurnModelState = { readonly state: 'starting' | 'answers' } | { readonly state: 'away'; readonly why: string };

/** A later answer would come after the pause it is about. */
const ANSWER_LIMIT_MS = 400;
/** Above this she takes the turn; the model was trained for a half. */
const FINISHED_FROM = 0.5;
/** So many pauses without an answer are a model that is away. */
const AWAY_AFTER = 3;

export function createTurnModel({ link, clock, onState }: TurnModelParts): TurnModel {
  let missed = 0;
  const answered = (): void => {
    missed = 0;
    onState({ state: 'answers' });
  };
  const failed = (error: unknown, away: boolean): void => {
    missed += 1;
    if (away || missed >= AWAY_AFTER) onState({ state: 'away', why: reasonOf(error) });
  };
  link.ready().then(answered, (error: unknown) => failed(error, true));
  return {
    async judge(pcm, signal) {
      const limit = new AbortController();
      const cancel = clock.schedule(ANSWER_LIMIT_MS, () => limit.abort(new Error(`no answer within ${ANSWER_LIMIT_MS} ms`)));
      try {
        const finished = await firstOf(link.run({ pcm } satisfies TurnJob, AbortSignal.any([signal, limit.signal])));
        if (finished === null) return null;
        answered();
        return finished >= FINISHED_FROM ? 'finished' : 'unfinished';
      } catch (error) {
        if (!signal.aborted) failed(error, false);
        return null;
      } finally {
        cancel();
      }
    },
    close: () => link.close(),
  };
}

async function firstOf(answers: AsyncIterable<unknown>): Promise<number | null> {
  for await (const answer of answers) return (answer as TurnAnswer).finished;
  return null;
}
