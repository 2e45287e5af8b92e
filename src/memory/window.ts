import type { Memory, Recall, RememberedTurn } from '../ports/memory.ts';
import type { ReportModule } from '../domain/module-state.ts';
import { isRetracted, type Retraction, type Trigger } from '../domain/trigger.ts';

/** Exchanges kept for the prompt, at least. Twelve short ones are about 600 tokens: affordable before the first token. */
const TURNS_KEPT = 12;
/**
 * So many are forgotten at once. A conversation that loses its beginning with every turn must be read
 * by the model anew with every turn; this one keeps it for eight.
 */
const BLOCK = 8;

const DETAIL = `the last ${TURNS_KEPT} to ${TURNS_KEPT + BLOCK - 1} exchanges, until the program ends`;

const NOBODY = { viewer: null, messageId: null } as const;

/**
 * The conversation of this stream, in memory only: what was said to her and what was heard of her
 * answer. Forgotten when the program ends; memory that lasts comes with its own room.
 */
export function createWindowMemory(report: ReportModule): Memory {
  const turns: { readonly trigger: Trigger; readonly turn: RememberedTurn }[] = [];
  report({ state: 'online', provider: 'conversation', detail: DETAIL });
  // What another one said would come back as her own words.
  const conversation = (characterId: string): RememberedTurn[] =>
    turns.flatMap(({ turn, trigger }) => (trigger.characterId === characterId ? [turn] : []));
  const forget = (what: Retraction): void => {
    // The whole exchange: her answer may quote what was deleted.
    for (let i = turns.length - 1; i >= 0; i--) if (isRetracted(turns[i]?.trigger ?? NOBODY, what)) turns.splice(i, 1);
  };
  return {
    conversation,
    saw: () => undefined,
    followUps: () => Promise.resolve([]),
    people: () => Promise.resolve([]),
    sumUp: () => Promise.resolve(false),
    recall: ({ characterId }): Promise<Recall> => Promise.resolve({ turns: conversation(characterId), facts: [] }),
    commit({ trigger, heard }) {
      if (heard.text === '') return;
      // A typed line was hers alone: nobody had said anything to it.
      const said = trigger.telling.verbatim === true || trigger.viewer === null ? null : trigger.text;
      const cut = heard.complete ? {} : ({ cut: true } as const);
      turns.push({ trigger, turn: { viewerName: trigger.viewer?.name ?? null, said, answered: heard.text, ...cut } });
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
