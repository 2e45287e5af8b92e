/** The beginning that prompts have in common: what is read ahead, and where an answer begins. */
import type { PromptMessage, PromptPrefix } from '../../ports/policy.ts';

interface ChatLine {
  readonly role: 'system' | PromptMessage['role'];
  readonly content: string;
}

/** A request whose work is the beginning: as short a question as can be. */
export function warmMessages(prefix: PromptPrefix): ChatLine[] {
  return [{ role: 'system', content: prefix.system }, ...prefix.messages, { role: 'user', content: '.' }];
}

/** All text of a request in order; what two have in common at their start the model reads once. */
export function rendered(system: string, messages: readonly PromptMessage[]): string {
  return [system, ...messages.map((message) => `${message.role}\n${message.content}`)].join('\n');
}

const OPENS = /(?:<think(?:ing)?>|<\|begin_of_thought\|>|\[THINK\]|◁think▷)\s*$/iu;

/**
 * Whether a model's template writes the beginning of reasoning itself.
 * @param shown what `/api/show` tells. A model that Ollama knows to think is told apart by Ollama.
 */
export function beginsInReasoning(shown: unknown): boolean {
  if (typeof shown !== 'object' || shown === null) return false;
  if ('capabilities' in shown && Array.isArray(shown.capabilities) && shown.capabilities.includes('thinking')) return false;
  const template = 'template' in shown && typeof shown.template === 'string' ? shown.template : '';
  // Its actions write nothing of their own at the end.
  return OPENS.test(template.replace(/\{\{[^}]*\}\}/gu, ''));
}
