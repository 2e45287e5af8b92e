/** The streamer's desk: every control of panel, HTTP API and chat commands comes through here. */
import type { Clock } from './clock.ts';
import type { Conductor } from './conductor.ts';
import { ControlError, type ChatOutcome, type Controls } from './controls.ts';
import type { Emotion } from './emotion.ts';
import type { EventBus, Status } from './events.ts';
import type { Intake } from './intake.ts';
import type { ModuleBoard, ModuleName, ModuleState } from './modules.ts';
import type { Persona, PersonaState } from './persona.ts';
import type { ToOverlay } from './player-protocol.ts';
import type { ChatMessage, Memory, Scenes } from './ports.ts';
import { LANES, type Lane } from './trigger.ts';

const LAST_ACTIONS = 10;
const SHOWS_SCENES: ReadonlySet<ModuleState> = new Set(['online', 'degraded', 'stub']);

export interface DeskParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly board: ModuleBoard;
  readonly conductor: () => Conductor;
  readonly intake: Pick<Intake, 'say'>;
  /** Takes a line of the panel or the API: a command, or something for her. */
  readonly hear: (message: ChatMessage) => Promise<ChatOutcome>;
  readonly memory: Memory;
  readonly scenes: Scenes | null;
  readonly persona: Persona;
  readonly personaFile: string;
  readonly version: string;
  readonly mood: () => Status['mood'];
  readonly latency: () => Status['latency'];
  readonly recording: () => Status['recording'];
  readonly show: (message: Extract<ToOverlay, { type: 'expression' | 'muted' | 'panicked' }>) => void;
  /** Parts that can be switched off and on while running; the board shows them as `disabled` meanwhile. */
  readonly switchable: ReadonlySet<ModuleName>;
}

export interface Desk extends Controls {
  readonly personaState: PersonaState;
  readonly expression: Emotion;
  readonly muted: boolean;
  readonly panicked: boolean;
  /** Her face by an emotion tag of what is being said. */
  showEmotion(emotion: Emotion): void;
}

export function createDesk(parts: DeskParts): Desk {
  const { clock, bus, board, persona } = parts;
  const startedAtMs = clock.nowMs();
  let styleName = persona.defaultStyle;
  let expression: Emotion = styleOf(persona, styleName).expression;
  const lastActions: Status['lastActions'] = [];
  let nextMessage = 1;

  const did = (action: string, detail: string): void => {
    lastActions.unshift({ at: clock.wallMs(), action, detail });
    lastActions.length = Math.min(lastActions.length, LAST_ACTIONS);
  };
  const showEmotion = (emotion: Emotion): void => {
    if (emotion === expression) return;
    expression = emotion;
    bus.emit({ type: 'expression', expression });
  };

  const desk: Desk = {
    get personaState() {
      return { persona, styleName, style: styleOf(persona, styleName) };
    },
    get expression() {
      return expression;
    },
    get muted() {
      return parts.conductor().state.muted;
    },
    get panicked() {
      return parts.conductor().state.panicked;
    },
    showEmotion,

    status(): Status {
      const { state } = parts.conductor();
      const byLane = Object.fromEntries(LANES.map((lane) => [lane, state.waiting[lane].length])) as Record<Lane, number>;
      return {
        version: parts.version,
        uptimeS: Math.round((clock.nowMs() - startedAtMs) / 1000),
        modules: board.all(),
        muted: state.muted,
        panicked: state.panicked,
        persona: { name: persona.name, file: parts.personaFile },
        style: styleName,
        styles: Object.keys(persona.styles),
        presets: Object.keys(persona.presets),
        scene: parts.scenes?.current ?? null,
        scenes: [...persona.scenes],
        expression,
        mood: parts.mood(),
        lastActions: [...lastActions],
        memory: parts.memory.summary(),
        queue: {
          waiting: Object.values(byLane).reduce((sum, n) => sum + n, 0),
          byLane,
          floor: state.floor?.turnId ?? null,
          prepared: state.prepared?.turnId ?? null,
        },
        latency: parts.latency(),
        recording: parts.recording(),
      };
    },
    chat(input) {
      const id = `${nextMessage++}`;
      return parts.hear({
        id,
        platform: 'api',
        userId: input.user.toLowerCase(),
        userName: input.user,
        role: input.role,
        text: input.text,
        receivedAtMs: clock.nowMs(),
      });
    },
    say(text) {
      const { panicked, muted } = parts.conductor().state;
      // Taken now it would come as a surprise at some later time.
      if (panicked) return Promise.resolve({ outcome: 'refused', reason: 'she is stopped: resume first' });
      if (muted) return Promise.resolve({ outcome: 'refused', reason: 'she is muted: unmute first' });
      return parts.intake.say(text);
    },
    panic(reason) {
      // The conductor first: everything else may wait for silence.
      parts.conductor().panic();
      parts.show({ type: 'panicked', panicked: true });
      bus.emit({ type: 'panic', reason });
      did('panic', reason);
    },
    resume() {
      if (!parts.conductor().state.panicked) return;
      // Told first: what waited begins at once.
      parts.show({ type: 'panicked', panicked: false });
      bus.emit({ type: 'resumed' });
      did('resume', '');
      parts.conductor().resume();
    },
    mute(muted) {
      if (parts.conductor().state.muted === muted) return;
      // Silence before everything else; words about it before what waited begins.
      if (muted) parts.conductor().mute(true);
      parts.show({ type: 'muted', muted });
      bus.emit({ type: 'muted', muted });
      did(muted ? 'mute' : 'unmute', '');
      if (!muted) parts.conductor().mute(false);
    },
    setStyle(style) {
      if (!Object.hasOwn(persona.styles, style))
        throw new ControlError('not-found', `no style "${style}": there are ${Object.keys(persona.styles).join(', ')}`);
      styleName = style;
      bus.emit({ type: 'style.changed', style });
      did('style', style);
      const rest = styleOf(persona, style).expression;
      parts.show({ type: 'expression', expression: rest });
      showEmotion(rest);
    },
    async setScene(scene) {
      if (!persona.scenes.includes(scene)) {
        throw new ControlError(
          'not-found',
          `"${scene}" is not in the persona's scene list: ${persona.scenes.length > 0 ? persona.scenes.join(', ') : 'it is empty'}`,
        );
      }
      if (!parts.scenes || !board.isEnabled('obs')) throw new ControlError('unavailable', `scenes need OBS: ${board.get('obs').detail}`);
      try {
        await parts.scenes.set(scene);
      } catch (error) {
        throw new ControlError('unavailable', `OBS did not change the scene: ${error instanceof Error ? error.message : String(error)}`);
      }
      did('scene', scene);
    },
    setExpression(chosen) {
      parts.show({ type: 'expression', expression: chosen });
      showEmotion(chosen);
      did('expression', chosen);
    },
    async applyPreset(name) {
      const preset = Object.hasOwn(persona.presets, name) ? persona.presets[name] : undefined;
      if (!preset)
        throw new ControlError('not-found', `no preset "${name}": there are ${Object.keys(persona.presets).join(', ') || 'none'}`);
      desk.setStyle(preset.style);
      // Without OBS a preset is its style alone: nobody asked for a scene that cannot be.
      if (preset.scene !== undefined && parts.scenes && SHOWS_SCENES.has(board.get('obs').state)) await desk.setScene(preset.scene);
      did('preset', name);
    },
    setModule(name, enabled) {
      if (name === 'moderation' && !enabled) throw new ControlError('not-allowed', 'moderation cannot be switched off');
      if (name === 'tts' || name === 'overlay') throw new ControlError('not-allowed', `${name} has no switch: mute silences her`);
      if (!parts.switchable.has(name)) throw new ControlError('unavailable', `${name} is not running: ${board.get(name).detail}`);
      board.setEnabled(name, enabled);
      if (name === 'policy' && !enabled) parts.conductor().disabled();
      did(enabled ? 'enable' : 'disable', name);
      return Promise.resolve();
    },
  };
  return desk;
}

function styleOf(persona: Persona, name: string): Persona['styles'][string] {
  const style = persona.styles[name];
  if (!style) throw new Error(`no style "${name}" in the persona`);
  return style;
}
