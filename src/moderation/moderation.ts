/** The moderation chain: rules, streaming gate and, where set, further checks of every clause. */
import type { Clock } from '../pipeline/clock.ts';
import type { ReportModule } from '../pipeline/modules.ts';
import type { Block, Direction, Moderation, Verdict } from '../pipeline/ports.ts';
import { approve } from './approve.ts';
import { ReplyGate, runGate } from './gate/gate.ts';
import { Judge } from './gate/judge.ts';
import { compileRules, type CompiledRules } from './rules/compile.ts';
import { DATA_DIR, loadRules } from './rules/load.ts';

export interface ModerationOptions {
  /** A profile of the rule files: `pg13` or `strict`, or one added there. */
  readonly profile: string;
  readonly report: ReportModule;
  readonly clock: Clock;
  /** Folder of rule files; the ones that come with the product by default. */
  readonly rulesDir?: string;
}

/** Longer texts are refused unread: no chat message and no name is this long. */
const MAX_CHECK_CHARS = 20_000;

/** Builds the chain. Never throws: rules that cannot be read are reported, and then everything is blocked. */
export function createModeration(options: ModerationOptions): Moderation {
  let rules: CompiledRules | null = null;
  let reason = '';
  try {
    rules = compileRules(loadRules(options.rulesDir ?? DATA_DIR), options.profile);
    options.report({
      state: 'online',
      provider: 'rules',
      detail: `profile ${options.profile}: ${rules.rules.length} rules, ${rules.termCount} spellings`,
    });
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
    options.report({ state: 'offline', provider: 'rules', detail: `nothing is spoken until the rules are mended: ${reason}` });
  }
  const ready = (): CompiledRules => {
    if (!rules) throw new Error(reason);
    return rules;
  };
  const failed =
    (direction: Direction) =>
    (error: unknown): Block => {
      const detail = error instanceof Error ? error.message : String(error);
      options.report({
        state: rules ? 'degraded' : 'offline',
        provider: 'rules',
        detail: `a text was blocked because judging it failed: ${detail}`,
      });
      return { direction, category: 'error', ruleId: 'error.gate', excerpt: '' };
    };

  const judge = (text: string, direction: Direction): Verdict => {
    if (text.length > MAX_CHECK_CHARS)
      return { allowed: false, block: { direction, category: 'error', ruleId: 'error.too-long', excerpt: `${text.length} characters` } };
    const judged = new Judge(ready(), direction);
    for (const char of text) {
      judged.push(char);
      if (judged.block) return { allowed: false, block: judged.block };
    }
    judged.finish();
    if (judged.block) return { allowed: false, block: judged.block };
    return { allowed: true, text: approve(judged.softened(0, text.length)) };
  };

  return {
    check(text, direction) {
      try {
        return Promise.resolve(judge(text, direction));
      } catch (error) {
        return Promise.resolve({ allowed: false, block: failed(direction)(error) });
      }
    },
    gate: (parts) =>
      runGate(
        parts,
        () => new ReplyGate(ready()),
        () => null,
        () => undefined,
        failed('output'),
      ),
  };
}
