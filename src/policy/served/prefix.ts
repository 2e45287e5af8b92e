/** The beginning that prompts have in common: what is read ahead, and where an answer begins. */
import type { Prompt, PromptMessage, PromptPrefix } from '../../ports/policy.ts';

interface ChatLine {
  readonly role: 'system' | PromptMessage['role'];
  readonly content: string;
}

/** A request whose work is the beginning: as short a question as can be. */
export function warmMessages(prefix: PromptPrefix): ChatLine[] {
  return [{ role: 'system', content: prefix.system }, ...prefix.messages, { role: 'user', content: '.' }];
}

/** The same as a prompt. */
export function warmed(prefix: PromptPrefix): PromptPrefix {
  return { system: prefix.system, messages: [...prefix.messages, { role: 'user', content: '.' }] };
}

/** All text of a request in order; what two have in common at their start the model reads once. */
export function rendered(system: string, messages: readonly PromptMessage[]): string {
  return [system, ...messages.map((message) => `${message.role}\n${message.content}`)].join('\n');
}

/** What comes before the occasion: the next prompt begins so. Tools called and their results belong to the occasion. */
export function beginningOf({ system, messages, tools }: Prompt): PromptPrefix {
  const asked = messages.findLastIndex(({ role }) => role === 'user');
  return { system, messages: messages.slice(0, Math.max(0, asked)), ...(tools === undefined ? {} : { tools }) };
}
