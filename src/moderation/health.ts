/** What `/status` says of moderation: rules, sound, guard, each with its own trouble. */
import { reasonOf } from '../kernel/fault.ts';
import type { Guard } from './guard/guard.ts';
import type { ReportModule } from '../domain/module-state.ts';

export class ModerationHealth {
  readonly #report: ReportModule;
  #rules = '';
  /** Why nothing, or not the newest, is in force; null when all is well. */
  #rulesTrouble: string | null = null;
  #usable = false;
  #sound: string;
  #soundTrouble: string | null = null;
  readonly #guardAsked: Pick<Guard, 'model' | 'where' | 'missing'> | null;
  #guardHeard = false;
  #guardTrouble: string | null = null;

  constructor(report: ReportModule, sound: boolean, guard: Pick<Guard, 'model' | 'where' | 'missing'> | null) {
    this.#report = report;
    this.#sound = sound ? 'getting ready' : 'off';
    this.#guardAsked = guard;
  }

  rulesLoaded(detail: string): void {
    this.#rules = detail;
    this.#rulesTrouble = null;
    this.#usable = true;
    this.#tell();
  }

  rulesBroken(reason: string): void {
    this.#rulesTrouble = this.#usable
      ? `the changed rules are not used, the ones before stay in force: ${reason}`
      : `nothing is spoken until the rules are mended: ${reason}`;
    this.#tell();
  }

  judgingFailed(reason: string): void {
    if (this.#usable) this.#rulesTrouble = `a text was blocked because judging it failed: ${reason}`;
    this.#tell();
  }

  soundReady(terms: number): void {
    this.#sound = `${terms} terms`;
    this.soundAnswered();
  }

  soundAnswered(): void {
    this.#soundTrouble = null;
    this.#tell();
  }

  soundFailed(error: unknown): void {
    this.#soundTrouble = `fails, so odd spellings and new names are blocked unheard: ${reasonOf(error)}`;
    this.#tell();
  }

  guardAnswered(): void {
    this.#guardHeard = true;
    this.#guardTrouble = null;
    this.#tell();
  }

  guardFailed(error: unknown): void {
    this.#guardTrouble = reasonOf(error);
    this.#tell();
  }

  /** What is to be said of the guard has changed. */
  guardChanged(): void {
    this.#tell();
  }

  #tell(): void {
    if (!this.#usable) {
      this.#report({ state: 'offline', provider: 'rules', detail: this.#rulesTrouble ?? '' });
      return;
    }
    const degraded = this.#rulesTrouble !== null || this.#soundTrouble !== null || this.#guardTrouble !== null;
    const parts = [this.#rulesTrouble ?? this.#rules, `by sound: ${this.#soundTrouble ?? this.#sound}`, this.#guard()];
    this.#report({ state: degraded ? 'degraded' : 'online', provider: 'rules', detail: parts.join('; ') });
  }

  #guard(): string {
    const guard = this.#guardAsked;
    if (guard === null) return 'guard model: off';
    if (guard.missing) return `guard model: ${guard.missing}`;
    if (this.#guardTrouble !== null) return `guard model: texts are blocked because ${this.#guardTrouble}`;
    const where = guard.where === undefined ? '' : ` at ${guard.where}`;
    return `guard model: ${guard.model}${where} ${this.#guardHeard ? 'answers' : 'has not been asked yet'}`;
  }
}
