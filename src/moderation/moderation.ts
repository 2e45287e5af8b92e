/** The moderation chain: rules, streaming gate and, where set, further checks of every clause. */
import { watch } from 'node:fs';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { Block, Direction, Moderation, Verdict } from '../ports/moderation.ts';
import { approve } from './approve.ts';
import { ReplyGate, runGate } from './gate/gate.ts';
import { Judge } from './gate/judge.ts';
import { createFurtherCheck } from './further-checks.ts';
import { isGuardAway, type Guard } from './guard/guard.ts';
import { ModerationHealth } from './health.ts';
import { NameVerdicts } from './name-verdicts.ts';
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
  /** The streamer's own name on Twitch: that address is no link. */
  readonly ownChannel?: string;
  /**
   * A model that is asked as well. Without an answer in time the text is blocked. One that looks for its model
   * by itself is made here, with what it calls when that has changed.
   */
  readonly guard?: Guard | ((changed: () => void) => Guard);
}

/** By the rules alone: the text as it may stand, and what of it is doubtful all the same. */
type Read = { readonly clean: string; readonly doubt?: string } | { readonly block: Block };

/** Longer texts are refused unread: no chat message and no name is this long. */
const MAX_CHECK_CHARS = 20_000;

/** An editor writes a file in several steps: read it when it has been quiet for a moment. */
const SETTLE_MS = 300;

/** Returns the function that stops it. */
function watchFolder(directory: string, clock: Clock, changed: () => void): () => void {
  let cancel: () => void = () => undefined;
  try {
    const watcher = watch(directory, () => {
      cancel();
      cancel = clock.schedule(SETTLE_MS, changed);
    });
    watcher.on('error', () => watcher.close());
    watcher.unref();
    return () => {
      cancel();
      watcher.close();
    };
  } catch {
    // Some file systems cannot be watched: the rules then hold until the next start.
    return () => undefined;
  }
}

/** Builds the chain. Never throws: rules that cannot be read are reported, and then everything is blocked. */
export function createModeration(options: ModerationOptions): Moderation {
  const { clock, phonemizer } = options;
  const directory = options.rulesDir ?? DATA_DIR;
  const given = options.guard ?? null;
  // One that looks for a model by itself tells later whether it has found one.
  const guard = typeof given === 'function' ? given(() => health.guardChanged()) : given;
  const health: ModerationHealth = new ModerationHealth(options.report, phonemizer !== undefined, guard);
  const sound = phonemizer ? new SoundCheck(phonemizer, clock) : null;
  const further = createFurtherCheck({ spokenForm: options.spokenForm, sound, guard, health });
  const names = new NameVerdicts();
  let rules: CompiledRules | null = null;
  let reason = '';
  const reload = (): void => {
    try {
      const loaded = compileRules(loadRules(directory), options.profile, options.ownChannel);
      rules = loaded;
      health.rulesLoaded(`profile ${options.profile}: ${loaded.rules.length} rules, ${loaded.termCount} terms`);
      sound?.warm(loaded).then(
        (terms) => health.soundReady(terms),
        (error: unknown) => health.soundFailed(error),
      );
    } catch (error) {
      reason = reasonOf(error);
      health.rulesBroken(reason);
    }
  };
  reload();
  const stopWatching = options.watch === true ? watchFolder(directory, clock, reload) : () => undefined;
  const ready = (): CompiledRules => {
    if (!rules) throw new Error(reason);
    return rules;
  };
  const failed =
    (direction: Direction) =>
    (error: unknown): Block => {
      health.judgingFailed(reasonOf(error));
      return { direction, category: 'error', ruleId: 'error.gate', excerpt: '', cause: 'fault' };
    };

  /** By the rules alone. @returns the text as it may stand. */
  const byRules = (inForce: CompiledRules, text: string, direction: Direction): Read => {
    if (text.length > MAX_CHECK_CHARS)
      return { block: { direction, category: 'error', ruleId: 'error.too-long', excerpt: `${text.length} characters`, cause: 'content' } };
    const judged = new Judge(inForce, direction);
    for (const char of text) {
      judged.push(char);
      if (judged.block) return { block: judged.block };
    }
    judged.finish();
    if (judged.block) return { block: judged.block };
    const doubt = judged.takeDoubt(text.length);
    return { clean: judged.softened(0, text.length), ...(doubt === null ? {} : { doubt: inForce.labelOf(doubt) }) };
  };

  const judge = async (text: string, direction: Direction): Promise<Verdict> => {
    const inForce = ready();
    if (direction === 'name' && inForce.names.has(text.toLowerCase())) return { allowed: true, text: approve(text) };
    const first = byRules(inForce, text, direction);
    if ('block' in first) return { allowed: false, block: first.block };
    const block = await further(inForce, first.clean, direction, '');
    if (block) return { allowed: false, block, ...(isGuardAway(block) ? { undecided: first.clean } : {}) };
    return { allowed: true, text: approve(first.clean), ...(first.doubt === undefined ? {} : { doubt: first.doubt }) };
  };

  return {
    async check(text, direction) {
      try {
        if (direction !== 'name') return await judge(text, direction);
        const known = names.get(ready(), text);
        if (known) return known;
        const inForce = ready();
        const verdict = await judge(text, direction);
        names.set(inForce, text, verdict);
        return verdict;
      } catch (error) {
        return { allowed: false, block: failed(direction)(error) };
      }
    },
    gate: (parts, _scope, hold = false) =>
      runGate(
        parts,
        () => new ReplyGate(ready()),
        ({ text, said }) => further(ready(), text, 'output', said),
        () => undefined,
        failed('output'),
        hold,
      ),
    async readmit(text, direction = 'output') {
      try {
        const judged = byRules(ready(), text, direction);
        // A text that would be softened today is not the one that was approved then.
        return 'clean' in judged && judged.clean === text ? approve(text) : null;
      } catch (error) {
        failed(direction)(error);
        return null;
      }
    },
    async close() {
      stopWatching();
      await guard?.close?.();
    },
  };
}
