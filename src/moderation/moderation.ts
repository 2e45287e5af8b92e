/** The moderation chain: rules, streaming gate and, where set, further checks of every clause. */
import { watch } from 'node:fs';
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
  /** Take changed rule files over while running. Rules that cannot be read leave the last good ones in force. */
  readonly watch?: boolean;
}

/** Longer texts are refused unread: no chat message and no name is this long. */
const MAX_CHECK_CHARS = 20_000;

/** An editor writes a file in several steps: read it when it has been quiet for a moment. */
const SETTLE_MS = 300;

function watchFolder(directory: string, clock: Clock, changed: () => void): void {
  let cancel: () => void = () => undefined;
  try {
    const watcher = watch(directory, () => {
      cancel();
      cancel = clock.schedule(SETTLE_MS, changed);
    });
    watcher.on('error', () => watcher.close());
    watcher.unref();
  } catch {
    // Some file systems cannot be watched: the rules then hold until the next start.
  }
}

/** Builds the chain. Never throws: rules that cannot be read are reported, and then everything is blocked. */
export function createModeration(options: ModerationOptions): Moderation {
  const directory = options.rulesDir ?? DATA_DIR;
  let rules: CompiledRules | null = null;
  let reason = '';
  const reload = (): void => {
    try {
      rules = compileRules(loadRules(directory), options.profile);
      const detail = `profile ${options.profile}: ${rules.rules.length} rules, ${rules.termCount} terms`;
      options.report({ state: 'online', provider: 'rules', detail });
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
      if (rules)
        options.report({
          state: 'degraded',
          provider: 'rules',
          detail: `the changed rules are not used, the ones before stay in force: ${reason}`,
        });
      else options.report({ state: 'offline', provider: 'rules', detail: `nothing is spoken until the rules are mended: ${reason}` });
    }
  };
  reload();
  if (options.watch === true) watchFolder(directory, options.clock, reload);
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
