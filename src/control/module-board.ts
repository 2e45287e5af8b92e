import type { ModuleReport, ModuleStatus, ReportModule } from '../domain/module-state.ts';
import { MODULE_NAMES, type ModuleName } from './module-names.ts';

/** Remembers what each part last said of itself, and passes changes on. */
export class ModuleBoard {
  readonly #reported = new Map<ModuleName, ModuleStatus>();
  readonly #switchedOff = new Map<ModuleName, ModuleStatus>();
  readonly #wallMs: () => number;
  readonly #onChange: (name: ModuleName, status: ModuleStatus) => void;

  constructor(wallMs: () => number, onChange: (name: ModuleName, status: ModuleStatus) => void) {
    this.#wallMs = wallMs;
    this.#onChange = onChange;
    for (const name of MODULE_NAMES) {
      this.#reported.set(name, { state: 'unknown', provider: '', detail: 'not heard from yet', since: wallMs() });
    }
  }

  reporter(name: ModuleName): ReportModule {
    return (report) => this.report(name, report);
  }

  report(name: ModuleName, report: ModuleReport): void {
    const before = this.#of(name);
    if (before.state === report.state && before.provider === report.provider && before.detail === report.detail) return;
    const since = before.state === report.state ? before.since : this.#wallMs();
    this.#reported.set(name, { ...report, since });
    if (!this.#switchedOff.has(name)) this.#onChange(name, this.get(name));
  }

  /** The streamer's switch: while off, `disabled` is shown whatever the part itself reports. */
  setEnabled(name: ModuleName, enabled: boolean): void {
    if (enabled === !this.#switchedOff.has(name)) return;
    if (enabled) this.#switchedOff.delete(name);
    else
      this.#switchedOff.set(name, {
        state: 'disabled',
        provider: this.#of(name).provider,
        detail: 'switched off by the streamer',
        since: this.#wallMs(),
      });
    this.#onChange(name, this.get(name));
  }

  isEnabled(name: ModuleName): boolean {
    return !this.#switchedOff.has(name);
  }

  get(name: ModuleName): ModuleStatus {
    return this.#switchedOff.get(name) ?? this.#of(name);
  }

  all(): Record<ModuleName, ModuleStatus> {
    return Object.fromEntries(MODULE_NAMES.map((name) => [name, this.get(name)])) as Record<ModuleName, ModuleStatus>;
  }

  #of(name: ModuleName): ModuleStatus {
    const status = this.#reported.get(name);
    if (!status) throw new Error(`no such module: ${name}`);
    return status;
  }
}
