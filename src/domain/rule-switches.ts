/** What the streamer changed of a moderation profile, as one line of text: `links.input=allow, mild.output=block`. */

export const SWITCHED_DIRECTIONS = ['input', 'output'] as const;
export type SwitchedDirection = (typeof SWITCHED_DIRECTIONS)[number];
export const SWITCHED_ACTIONS = ['block', 'soften', 'allow'] as const;
export type SwitchedAction = (typeof SWITCHED_ACTIONS)[number];

export interface RuleSwitch {
  readonly category: string;
  readonly direction: SwitchedDirection;
  readonly action: SwitchedAction;
}

const ONE = /^([a-z]+)\.(input|output)=(block|soften|allow)$/u;

/** @throws Error that says how it is written */
export function parseRuleSwitches(text: string): readonly RuleSwitch[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const found = ONE.exec(part);
      if (!found) throw new Error(`"${part}" is no switch: write links.input=allow, with input or output, and block, soften or allow`);
      const [, category = '', direction, action] = found;
      return { category, direction: direction as SwitchedDirection, action: action as SwitchedAction };
    });
}

export function formatRuleSwitches(switches: readonly RuleSwitch[]): string {
  return switches.map(({ category, direction, action }) => `${category}.${direction}=${action}`).join(', ');
}
