/** Which lane a chat message goes into: pure. */
import type { Lane } from '../domain/trigger.ts';

const QUESTION_START = /^(?:who|what|when|where|why|which|how|is|are|am|was|were|do|does|did|can|could|would|should|will|have|has)\b/iu;

/** The lane of a chat message: a mention of her by name, a question, or plain chat. */
export function chatLane(text: string, calledNames: readonly string[]): Lane {
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
