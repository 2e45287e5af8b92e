/** Verdicts on names, so that a viewer who writes again is not judged again. */
import type { Verdict } from '../ports/moderation.ts';
import type { CompiledRules } from './rules/compile.ts';

const MOST = 2_000;
/** No platform has longer names; what is longer is no name. */
const MAX_CHARS = 100;

/** The last names seen, under the rules in force. A verdict that came of a fault is not kept. */
export class NameVerdicts {
  #rules: CompiledRules | null = null;
  readonly #verdicts = new Map<string, Verdict>();

  get(rules: CompiledRules, name: string): Verdict | null {
    const verdict = this.#rules === rules ? this.#verdicts.get(name) : undefined;
    if (!verdict) return null;
    this.#verdicts.delete(name);
    this.#verdicts.set(name, verdict);
    return verdict;
  }

  /** @param rules those that the verdict was made by. */
  set(rules: CompiledRules, name: string, verdict: Verdict): void {
    if (name.length > MAX_CHARS || (!verdict.allowed && verdict.block.cause === 'fault')) return;
    if (this.#rules !== rules) this.#verdicts.clear();
    this.#rules = rules;
    this.#verdicts.delete(name);
    this.#verdicts.set(name, verdict);
    for (const oldest of this.#verdicts.keys()) {
      if (this.#verdicts.size <= MOST) break;
      this.#verdicts.delete(oldest);
    }
  }
}
