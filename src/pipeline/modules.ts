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

/** How a part tells its state. Calling it with nothing changed is free and says nothing. */
export type ReportModule = (report: ModuleReport) => void;

export interface ModuleStatus extends ModuleReport {
  /** Milliseconds since 1970 when this state began. */
  readonly since: number;
}

/** Remembers what each part last said of itself, and passes changes on. */
export class ModuleBoard {
  readonly #status = new Map<ModuleName, ModuleStatus>();
  readonly #wallMs: () => number;
  readonly #onChange: (name: ModuleName, status: ModuleStatus) => void;

  constructor(wallMs: () => number, onChange: (name: ModuleName, status: ModuleStatus) => void) {
    this.#wallMs = wallMs;
    this.#onChange = onChange;
    for (const name of MODULE_NAMES) {
      this.#status.set(name, { state: 'unknown', provider: '', detail: 'not heard from yet', since: wallMs() });
    }
  }

  reporter(name: ModuleName): ReportModule {
    return (report) => this.report(name, report);
  }

  report(name: ModuleName, report: ModuleReport): void {
    const before = this.get(name);
    if (before.state === report.state && before.provider === report.provider && before.detail === report.detail) return;
    const since = before.state === report.state ? before.since : this.#wallMs();
    const status: ModuleStatus = { ...report, since };
    this.#status.set(name, status);
    this.#onChange(name, status);
  }

  get(name: ModuleName): ModuleStatus {
    const status = this.#status.get(name);
    if (!status) throw new Error(`no such module: ${name}`);
    return status;
  }

  all(): Record<ModuleName, ModuleStatus> {
    return Object.fromEntries(this.#status) as Record<ModuleName, ModuleStatus>;
  }
}
