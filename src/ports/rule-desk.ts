/** The classes of what moderation looks for, as the streamer sees and, where that may be, switches them. */
import { z } from 'zod';
import { SWITCHED_ACTIONS, SWITCHED_DIRECTIONS, type RuleSwitch } from '../domain/rule-switches.ts';

const ACTIONS = z.enum(SWITCHED_ACTIONS);

export const ruleClassSchema = z.object({
  category: z.string(),
  /** In words. */
  label: z.string(),
  severity: z.enum(['severe', 'strong', 'mild']),
  rules: z.number().int(),
  /** What is done now, by where it stands: in chat, in a name, in what she would say. */
  input: ACTIONS,
  name: ACTIONS,
  output: ACTIONS,
  /** What the profile does. */
  profile: z.object({ input: ACTIONS, output: ACTIONS }),
  /** Which of them may be switched. */
  switchable: z.array(z.enum(SWITCHED_DIRECTIONS)),
  /** A gentler word is known for its words. */
  softens: z.boolean(),
  /** Why it cannot be switched; null where it can. */
  why: z.string().nullable(),
});
export type RuleClass = z.infer<typeof ruleClassSchema>;

export interface RuleDesk {
  readonly profile: string;
  classes(): readonly RuleClass[];
  /**
   * Holds at once and is kept. `action` null: as the profile says.
   * @throws ControlError for a class that there is not, or that may not be switched
   */
  switchRule(change: Omit<RuleSwitch, 'action'> & { readonly action: RuleSwitch['action'] | null }): void;
}
