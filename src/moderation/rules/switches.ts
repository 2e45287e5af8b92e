/** The rules in force: those of the profile, with what the streamer has switched of them. */
import { parseRuleSwitches, type SwitchedDirection } from '../../domain/rule-switches.ts';
import type { RuleClass } from '../../ports/rule-desk.ts';
import type { CompiledRules } from './compile.ts';
import type { Action } from './schema.ts';

const SEVERE = 'severe: it is never let pass';

/**
 * The same rules with other actions. What may not be switched stays as it is, whatever is written: the one thing that
 * a text from a settings file cannot do. Costs nothing of the compiling.
 *
 * @param text as in the setting; one that cannot be read switches nothing
 */
export function withSwitches(rules: CompiledRules, text: string): CompiledRules {
  const switched = new Map<string, Partial<Record<SwitchedDirection, Action>>>();
  for (const { category, direction, action } of readable(text)) {
    const known = rules.categories.get(category);
    if (known?.switchable.includes(direction) !== true || (action === 'soften' && !known.softens)) continue;
    switched.set(category, { ...switched.get(category), [direction]: action });
  }
  if (switched.size === 0) return rules;
  const actionsOf: CompiledRules['actionsOf'] = (category) => ({ ...rules.actionsOf(category), ...switched.get(category) });
  return { ...rules, actionsOf, rules: rules.rules.map((rule) => ({ ...rule, actions: actionsOf(rule.category) })) };
}

/** @param profile the rules before anything was switched */
export function classesOf(inForce: CompiledRules, profile: CompiledRules): RuleClass[] {
  return [...profile.categories].map(([category, { label, severity, switchable, softens, why }]) => {
    const { input, output } = profile.actionsOf(category);
    return {
      category,
      label,
      severity,
      rules: profile.rules.filter((rule) => rule.category === category).length,
      ...inForce.actionsOf(category),
      profile: { input, output },
      switchable: [...switchable],
      softens,
      why: switchable.length > 0 ? null : (why ?? SEVERE),
    };
  });
}

function readable(text: string): ReturnType<typeof parseRuleSwitches> {
  try {
    return parseRuleSwitches(text);
  } catch {
    return [];
  }
}
