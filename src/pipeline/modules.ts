/** The parts that `/status` tells about. */
export const MODULE_NAMES = ['asr', 'policy', 'tts', 'moderation', 'memory', 'twitch', 'obs', 'vts', 'overlay'] as const;
export type ModuleName = (typeof MODULE_NAMES)[number];

/**
 * `unknown` until heard from; `stub` is a stand-in by choice and never called online; `degraded`
 * works in part or by a fallback; `disabled` by setting or by the streamer.
 */
export const MODULE_STATES = ['online', 'degraded', 'offline', 'disabled', 'stub', 'unknown'] as const;
export type ModuleState = (typeof MODULE_STATES)[number];

export interface ModuleReport {
  readonly state: ModuleState;
  /** Who fulfils it: `ollama`, `espeak`, `scripted` …; empty when nobody does. */
  readonly provider: string;
  /** One sentence for the streamer: what is there, or what is missing and what to do. */
  readonly detail: string;
}

/** Stands in a part's detail for as long as somebody has yet to confirm a sign-in on the platform's page. */
export const SIGN_IN_WAITS = 'waiting until the sign-in';

/** How a part tells its state. Calling it with nothing changed is free and says nothing. */
export type ReportModule = (report: ModuleReport) => void;

export interface ModuleStatus extends ModuleReport {
  /** Milliseconds since 1970 when this state began. */
  readonly since: number;
}

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
