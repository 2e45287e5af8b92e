/** The moderation chain: rules, streaming gate and, where set, further checks of every clause. */
import { watch } from 'node:fs';
import type { Clock } from '../pipeline/clock.ts';
import type { ReportModule } from '../pipeline/modules.ts';
import type { Block, Direction, Moderation, Verdict } from '../pipeline/ports.ts';
import { approve } from './approve.ts';
import { ReplyGate, runGate } from './gate/gate.ts';
import { Judge } from './gate/judge.ts';
import { createFurtherCheck } from './further-checks.ts';
import type { Guard } from './guard/guard.ts';
import { messageOf, ModerationHealth } from './health.ts';
import { compileRules, type CompiledRules } from './rules/compile.ts';
import { DATA_DIR, loadRules } from './rules/load.ts';
import type { Phonemizer } from './sound/phonemizer.ts';
import { SoundCheck } from './sound/sound-check.ts';

export interface ModerationOptions {
  /** A profile of the rule files: `pg13` or `strict`, or one added there. */
  readonly profile: string;
  readonly report: ReportModule;
  readonly clock: Clock;
  /** Folder of rule files; the ones that come with the product by default. */
  readonly rulesDir?: string;
  /** Take changed rule files over while running. Rules that cannot be read leave the last good ones in force. */
  readonly watch?: boolean;
  /** How texts sound. Without it only spelling is judged. */
  readonly phonemizer?: Phonemizer;
  /** What the voice makes of a text before it speaks ("w8" is read "wait"): that is judged too. */
  readonly spokenForm?: (text: string) => string;
  /** A model that is asked as well. Without an answer in time the text is blocked. */
  readonly guard?: Guard;
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
  const { clock, guard = null, phonemizer } = options;
  const directory = options.rulesDir ?? DATA_DIR;
  const health = new ModerationHealth(options.report, phonemizer !== undefined, guard?.model ?? null);
  const sound = phonemizer ? new SoundCheck(phonemizer, clock) : null;
  const further = createFurtherCheck({ spokenForm: options.spokenForm, sound, guard, health });
  let rules: CompiledRules | null = null;
  let reason = '';
  const reload = (): void => {
    try {
      const loaded = compileRules(loadRules(directory), options.profile);
      rules = loaded;
      health.rulesLoaded(`profile ${options.profile}: ${loaded.rules.length} rules, ${loaded.termCount} terms`);
      sound?.warm(loaded).then(
        (terms) => health.soundReady(terms),
        (error: unknown) => health.soundFailed(error),
      );
    } catch (error) {
      reason = messageOf(error);
      health.rulesBroken(reason);
    }
  };
  reload();
  if (options.watch === true) watchFolder(directory, clock, reload);
  const ready = (): CompiledRules => {
    if (!rules) throw new Error(reason);
    return rules;
  };
  const failed =
    (direction: Direction) =>
    (error: unknown): Block => {
      health.judgingFailed(messageOf(error));
      return { direction, category: 'error', ruleId: 'error.gate', excerpt: '' };
    };

  const judge = async (text: string, direction: Direction): Promise<Verdict> => {
    if (text.length > MAX_CHECK_CHARS)
      return { allowed: false, block: { direction, category: 'error', ruleId: 'error.too-long', excerpt: `${text.length} characters` } };
    const inForce = ready();
    const judged = new Judge(inForce, direction);
    for (const char of text) {
      judged.push(char);
      if (judged.block) return { allowed: false, block: judged.block };
    }
    judged.finish();
    if (judged.block) return { allowed: false, block: judged.block };
    const clean = judged.softened(0, text.length);
    const block = await further(inForce, clean, direction, '');
    return block ? { allowed: false, block } : { allowed: true, text: approve(clean) };
  };

  return {
    async check(text, direction) {
      try {
        return await judge(text, direction);
      } catch (error) {
        return { allowed: false, block: failed(direction)(error) };
      }
    },
    gate: (parts) =>
      runGate(
        parts,
        () => new ReplyGate(ready()),
        ({ text, said }) => further(ready(), text, 'output', said),
        () => undefined,
        failed('output'),
      ),
  };
}
