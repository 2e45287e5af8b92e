/** The Moderation page's switches: what may be switched is, at once, and kept with the settings. */
import { formatRuleSwitches, parseRuleSwitches } from '../domain/rule-switches.ts';
import type { Settings } from '../config/settings.ts';
import type { RulesModeration } from '../moderation/moderation.ts';
import { ControlError } from '../ports/controls.ts';
import type { RuleDesk } from '../ports/rule-desk.ts';
import type { SettingsKeeper } from '../ports/settings-keeper.ts';

export function createRuleDesk(
  settings: Settings,
  moderation: Pick<RulesModeration, 'classes'>,
  keeper: Pick<SettingsKeeper, 'change'>,
): RuleDesk {
  return {
    profile: settings.MODERATION_PROFILE,
    classes: () => moderation.classes(),
    switchRule({ category, direction, action }) {
      const found = moderation.classes().find((one) => one.category === category);
      if (!found) throw new ControlError('not-found', `There is no class "${category}" among the rules.`);
      if (!found.switchable.includes(direction))
        throw new ControlError('not-allowed', `${found.label}: this cannot be switched (${found.why ?? 'only elsewhere'}).`);
      if (action === 'soften' && !found.softens)
        throw new ControlError('not-allowed', `${found.label}: no gentler words are known for it.`);
      const others = parseRuleSwitches(settings.MODERATION_SWITCHES).filter(
        (one) => one.category !== category || one.direction !== direction,
      );
      const kept = action === null || action === found.profile[direction] ? others : [...others, { category, direction, action }];
      keeper.change({ MODERATION_SWITCHES: kept.length === 0 ? null : formatRuleSwitches(kept) });
    },
  };
}
