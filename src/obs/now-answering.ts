/** The words for "now answering …": whom and what, while she speaks and not longer. */
import type { Approved } from '../domain/approved.ts';
import type { AivtEvent, EventBus } from '../domain/events.ts';
import type { Moderation } from '../ports/moderation.ts';

/** A line on stream is glanced at. */
const MAX_QUESTION_CHARS = 80;

type Trigger = Extract<AivtEvent, { type: 'turn.started' }>['trigger'];

export interface AnsweringParts {
  readonly bus: EventBus;
  readonly moderation: Pick<Moderation, 'check'>;
  /** Must return at once. Empty: nothing is to be seen. */
  readonly show: (text: Approved | '') => void;
}

/**
 * Follows the turns. Name and question have passed the gate on their way in; the line they make
 * together is judged once more as what she would say, while the turn goes on.
 * @returns the function that stops it.
 */
export function createNowAnswering({ bus, moderation, show }: AnsweringParts): () => void {
  let turnId: string | null = null;
  let line: Approved | '' = '';
  let speaking = false;

  const over = (): void => {
    turnId = null;
    line = '';
    speaking = false;
    show('');
  };

  /** `check` never rejects. */
  async function judge(id: string, text: string): Promise<void> {
    const verdict = await moderation.check(text, 'output');
    if (id !== turnId) return;
    if (!verdict.allowed) {
      bus.emit({ type: 'moderation.blocked', ...verdict.block, turnId: id });
      return;
    }
    line = verdict.text;
    if (speaking) show(line);
  }

  return bus.listen((event) => {
    switch (event.type) {
      case 'turn.started': {
        over();
        const text = lineFor(event.trigger);
        if (text === null) return;
        turnId = event.turnId;
        void judge(event.turnId, text);
        break;
      }
      case 'turn.playing':
        if (event.turnId !== turnId || speaking) return;
        speaking = true;
        show(line);
        break;
      case 'turn.finished':
      case 'turn.cut':
        if (event.turnId === turnId) over();
        break;
      case 'panic':
        over();
        break;
      default:
        break;
    }
  });
}

/** Null for what its source does not want shown, or where there is nobody and nothing to show. */
export function lineFor({ shownAs, user, text }: Pick<Trigger, 'shownAs' | 'user' | 'text'>): string | null {
  const words = short(plain(text));
  if (shownAs === null || (user === null && words === '')) return null;
  return `${shownAs}${user === null ? '' : ` ${user}`}${words === '' ? '' : `: ${words}`}`;
}

/** Letters as they are meant: marks piled upon each other, drawings and control characters would spoil the picture. */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{C}\u2800-\u28ff\s]+/gu, ' ')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .trim();
}

function short(text: string): string {
  if (text.length <= MAX_QUESTION_CHARS) return text;
  const cut = text.slice(0, MAX_QUESTION_CHARS);
  const space = cut.lastIndexOf(' ');
  // No half of a surrogate pair is left at the end.
  return `${(space > MAX_QUESTION_CHARS / 2 ? cut.slice(0, space) : cut).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}
