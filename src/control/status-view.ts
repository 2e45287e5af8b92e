/** The whole state as `/status` tells it, put together from who knows it. */
import type { Persona } from '../domain/persona.ts';
import type { EarsVitals, Latency, ModelUse, SignInState } from '../domain/vitals.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Memory } from '../ports/memory.ts';
import type { Mood } from '../ports/mood.ts';
import type { SceneSwitcher } from '../ports/scenes.ts';
import type { Actions } from './actions.ts';
import type { Look } from './look.ts';
import type { ModuleName } from './module-names.ts';
import type { ModuleBoard } from './module-board.ts';
import type { Queue } from '../domain/vitals.ts';
import type { Status } from './status.ts';

export interface StatusParts {
  readonly clock: Clock;
  readonly version: string;
  readonly persona: Persona;
  readonly personaFile: () => string;
  readonly board: ModuleBoard;
  readonly silencer: { readonly state: { readonly muted: boolean; readonly panicked: boolean } };
  readonly queue: () => Queue;
  readonly ears: () => EarsVitals;
  readonly look: Look;
  readonly scenes: SceneSwitcher;
  readonly obs: Status['obs'];
  readonly mood: Pick<Mood, 'now'>;
  readonly actions: Pick<Actions, 'latest'>;
  readonly memory: Pick<Memory, 'summary'>;
  readonly figures: { latency(): Latency; modelUse(): ModelUse | null };
  readonly switches: readonly ModuleName[];
  readonly signIns: () => Readonly<Record<string, SignInState>>;
  readonly recording: () => Status['recording'];
  readonly review: () => Status['review'];
}

export interface StatusView {
  status(): Status;
}

export function createStatusView(parts: StatusParts): StatusView {
  const { clock, persona, look } = parts;
  const startedAtMs = clock.nowMs();
  return {
    status: () => ({
      version: parts.version,
      uptimeS: Math.round((clock.nowMs() - startedAtMs) / 1000),
      modules: parts.board.all(),
      muted: parts.silencer.state.muted,
      panicked: parts.silencer.state.panicked,
      persona: { name: persona.name, file: parts.personaFile() },
      style: look.personaState.styleName,
      styles: Object.keys(persona.styles),
      presets: Object.keys(persona.presets),
      scene: parts.scenes.current,
      scenes: [...persona.scenes],
      obs: { ...parts.obs },
      expression: look.expression,
      mood: parts.mood.now(),
      lastActions: parts.actions.latest(),
      memory: parts.memory.summary(),
      ears: parts.ears(),
      queue: parts.queue(),
      latency: parts.figures.latency(),
      modelUse: parts.figures.modelUse(),
      switches: [...parts.switches],
      signIns: { ...parts.signIns() },
      recording: parts.recording(),
      review: parts.review(),
    }),
  };
}
