/** Which lane a chat message goes into: pure. */
import { hardshipIn } from '../domain/hardship.ts';
import type { Lane } from '../domain/trigger.ts';

const QUESTION_START = /^(?:who|what|when|where|why|which|how|is|are|am|was|were|do|does|did|can|could|would|should|will|have|has)\b/iu;

/**
 * The lane of a chat message: a mention of her by name, a question, or plain chat. Who tells of something
 * hard is heard like one who spoke to her: trivia can wait.
 */
export function chatLane(text: string, calledNames: readonly string[]): Lane {
  const hardship = hardshipIn(text);
  if (hardship !== null && hardship !== 'insult') return 'reply';
  const lower = text.toLowerCase();
  for (const name of calledNames) {
    const at = lower.indexOf(name.toLowerCase());
    if (at < 0) continue;
    const before = lower[at - 1] ?? ' ';
    const after = lower[at + name.length] ?? ' ';
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return 'reply';
  }
  if (text.includes('?') || QUESTION_START.test(text.trim())) return 'question';
  return 'chat';
}
