import type { Trigger } from '../domain/trigger.ts';
import type { Recall, RememberedTurn } from './memory.ts';
import type { Prompt, PromptPrefix } from './policy.ts';

/** Makes the prompt of a turn from the persona, what memory recalls and her mood. */
export interface Prompter {
  build(trigger: Trigger, recalled: Recall): Prompt;
  /** What the next prompts begin with, for a model to read ahead of them. */
  prefix(conversation: readonly RememberedTurn[]): PromptPrefix;
}
