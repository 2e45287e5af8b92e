import type { Trigger } from '../domain/trigger.ts';
import type { Recall } from './memory.ts';
import type { Prompt } from './policy.ts';

/** Makes the prompt of a turn from the persona, what memory recalls and her mood. */
export interface Prompter {
  build(trigger: Trigger, recalled: Recall): Prompt;
}
