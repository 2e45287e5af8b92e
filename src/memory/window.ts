import type { Memory, Recall, RememberedTurn } from '../ports/memory.ts';
import type { ReportModule } from '../domain/module-state.ts';
import { joinApproved } from '../domain/approved.ts';
import { isRetracted, type Retraction, type Trigger } from '../domain/trigger.ts';

/** Exchanges kept for the prompt, at least. Twelve short ones are about 600 tokens: affordable before the first token. */
const TURNS_KEPT = 12;
/**
 * So many are forgotten at once. A conversation that loses its beginning with every turn must be read
 * by the model anew with every turn; this one keeps it for eight.
 */
const BLOCK = 8;

/** Exchanges with the streamer, kept however many viewers are answered between them: the partner in the talk has not changed the subject. */
const STREAMER_TURNS_KEPT = 6;

const DETAIL = `the last ${TURNS_KEPT} to ${TURNS_KEPT + BLOCK - 1} exchanges, until the program ends`;

interface Kept {
  readonly trigger: Trigger;
  readonly turn: RememberedTurn;
}

/** Spoken by the streamer to her, not typed for her to say. */
function isByStreamer({ lane, telling }: Trigger): boolean {
  return lane === 'streamer' && telling.verbatim !== true;
}

/**
 * The conversation of this stream, in memory only: what was said to her and what was heard of her
 * answer. Forgotten when the program ends; memory that lasts comes with its own room.
 */
export function createWindowMemory(report: ReportModule): Memory {
  let turns: Kept[] = [];
  let thread: Kept[] = [];
  report({ state: 'online', provider: 'conversation', detail: DETAIL });
  // What another one said would come back as her own words.
  const hers = (kept: readonly Kept[], characterId: string): RememberedTurn[] =>
    kept.flatMap(({ turn, trigger }) => (trigger.characterId === characterId ? [turn] : []));
  const conversation = (characterId: string): RememberedTurn[] => hers(turns, characterId);
  const forget = (what: Retraction): void => {
    // The whole exchange: her answer may quote what was deleted.
    turns = turns.filter(({ trigger }) => !isRetracted(trigger, what));
  };
  return {
    conversation,
    saw: () => undefined,
    followUps: () => Promise.resolve([]),
    people: () => Promise.resolve([]),
    known: () => Promise.resolve([]),
    change: () => Promise.resolve(false),
    sumUp: () => Promise.resolve(false),
    recall: (trigger): Promise<Recall> => {
      const recalled = { turns: conversation(trigger.characterId), facts: [] };
      return Promise.resolve(isByStreamer(trigger) ? { ...recalled, thread: hers(thread, trigger.characterId) } : recalled);
    },
    commit({ trigger, heard }) {
      if (heard.text === '') return;
      const cut = heard.complete ? {} : ({ cut: true } as const);
      const begun = turns.find((kept) => kept.trigger.id === trigger.goesOnWith);
      if (begun) {
        const whole = { ...begun.turn, answered: joinApproved([begun.turn.answered, heard.text]) };
        const { cut: _, ...complete } = whole;
        const joined: Kept = { trigger: begun.trigger, turn: { ...complete, ...cut } };
        const replace = (kept: Kept): Kept => (kept === begun ? joined : kept);
        turns = turns.map(replace);
        thread = thread.map(replace);
        return;
      }
      const byStreamer = isByStreamer(trigger);
      // A typed line was hers alone: nobody had said anything to it.
      const said = trigger.telling.verbatim === true || (trigger.viewer === null && !byStreamer) ? null : trigger.text;
      const turn = {
        viewerName: trigger.viewer?.name ?? null,
        said,
        answered: heard.text,
        ...cut,
        ...(byStreamer ? { byStreamer: true as const } : {}),
      };
      turns.push({ trigger, turn });
      if (byStreamer) thread = [...thread, ...turns.slice(-1)].slice(-STREAMER_TURNS_KEPT);
      if (turns.length >= TURNS_KEPT + BLOCK) turns.splice(0, BLOCK);
    },
    forget,
    erase(viewerId) {
      const before = turns.length;
      const names = [
        ...new Set(turns.flatMap(({ trigger: { viewer } }) => (viewer?.id === viewerId && viewer.name !== null ? [viewer.name] : []))),
      ];
      forget({ viewerId });
      return Promise.resolve({ facts: 0, exchanges: before - turns.length, summaries: 0, copies: 0, names });
    },
    summary: () => ({ turns: turns.length, detail: DETAIL }),
    close: () => Promise.resolve(),
  };
}
