/** VTube Studio: found, entered, kept; the mouth in time with the sound, the face with the words. */
import type { Log } from '../kernel/log.ts';
import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { Emotion } from '../domain/emotion.ts';
import type { ReportModule } from '../domain/module-state.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Switchable } from '../ports/module.ts';
import type { MouthFeed } from '../ports/mouth.ts';
import { createPlayhead } from '../puppet/playhead.ts';
import { gainAccess } from './access.ts';
import { VtsError } from './errors.ts';
import { createFace } from './expressions.ts';
import { createFeeder, type FeederCounters } from './feeder.ts';
import { pressHotkey } from './hotkey.ts';
import { MOUTH_OPEN } from './input-names.ts';
import { learnInputs } from './inputs.ts';
import type { FaceNames } from './model.ts';
import { seekVts } from './seeking.ts';
import { tokenFile } from './token-file.ts';
import { openWire, type OpenTransport, type VtsData, type VtsWire } from './wire.ts';

export interface VtsOptions {
  /** `ws://127.0.0.1:8001`; null looks for it (its broadcast, then the usual port). */
  readonly url: string | null;
  /** Where the token is kept. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: Log;
  /** The user's correction of the mouth; positive makes it later. Read at each frame. */
  readonly offsetMs: () => number;
  /** The persona's names of what to show for an emotion; without one the model's own names tell. */
  readonly faces?: () => FaceNames;
  readonly random?: () => number;
  /** For tests. */
  readonly openTransport?: OpenTransport;
  readonly discoveryPort?: number;
}

/** Off, it lets go of the model (mouth, eyes, expression) and leaves it alone, connected. */
export interface Vts extends Switchable {
  readonly mouth: MouthFeed;
  readonly counters: FeederCounters;
  /** The persona names other faces now. */
  facesChanged(): void;
  /** Returns at once; without a connection only the latest is remembered. */
  show(emotion: Emotion): void;
  /**
   * Presses a hotkey by name or id. A full queue or a cooldown (200, 203) counts as pressed.
   * @throws VtsError at once when not connected: a press is never made up for later; for an unknown
   *   one it names those that there are.
   */
  press(hotkey: string): Promise<void>;
  close(): Promise<void>;
}

const PROVIDER = 'VTube Studio';
const modelSchema = z.object({ modelLoaded: z.boolean(), modelName: z.string().default('') });
const stateSchema = z.object({ active: z.boolean().default(true), vTubeStudioVersion: z.string() });

export function createVts(options: VtsOptions): Vts {
  const { clock, report, log, random = Math.random } = options;
  const closing = new AbortController();
  const tokens = tokenFile(options.dataDir);
  const face = createFace(options.faces ?? (() => ({})), log);
  const playhead = createPlayhead(() => feeder.wake());
  let current: VtsWire | null = null;
  let version = '';
  let model: z.infer<typeof modelSchema> = { modelLoaded: false, modelName: '' };
  let inputs: ReadonlySet<string> = new Set();
  let conflict = false;
  let ready = false;
  let relearning = false;
  let lookAgain = false;
  let held = true;

  const feeder = createFeeder({
    clock,
    playhead,
    offsetMs: options.offsetMs,
    onConflict(now) {
      if (conflict === now) return;
      conflict = now;
      tell();
    },
    onUnknownInput: () => void relearn(),
  });

  function tell(): void {
    if (!ready) return;
    const say = (state: 'online' | 'degraded', detail: string): void =>
      report({ state, provider: PROVIDER, detail: `VTube Studio ${version}: ${detail}` });
    if (!model.modelLoaded) say('degraded', 'no model is loaded');
    else if (!inputs.has(MOUTH_OPEN)) say('degraded', `it has no input ${MOUTH_OPEN}, so the mouth cannot move`);
    else if (conflict) say('degraded', `another plugin sets the mouth of “${model.modelName}”; AIVT adds to it`);
    else say('online', `model “${model.modelName}”`);
  }

  function onEvent(type: string, data: VtsData): void {
    if (type !== 'ModelLoadedEvent') return;
    const parsed = modelSchema.safeParse(data);
    if (!parsed.success) return;
    model = parsed.data;
    tell();
    if (model.modelLoaded && held) void relearn();
  }

  /** Another model, or an input that went: what was known is old. */
  async function relearn(): Promise<void> {
    const wire = current;
    if (!ready || !wire) return;
    lookAgain = true;
    if (relearning) return;
    relearning = true;
    try {
      while (lookAgain) {
        lookAgain = false;
        await learn(wire);
      }
    } catch (error) {
      if (!wire.ended.aborted) log.warn(`VTube Studio: ${reasonOf(error)}`);
    } finally {
      relearning = false;
    }
  }

  async function learn(wire: VtsWire): Promise<void> {
    inputs = await learnInputs(wire, log);
    model = modelSchema.parse(await wire.request('CurrentModel'));
    ready = true;
    if (held) feeder.start(wire, inputs);
    tell();
    if (model.modelLoaded && held) await face.learn(wire, model.modelName);
  }

  async function connect(url: string): Promise<never> {
    const wire = await openWire({
      url,
      clock,
      signal: closing.signal,
      onEvent,
      ...(options.openTransport ? { open: options.openTransport } : {}),
    });
    try {
      version = stateSchema.parse(await wire.request('APIState')).vTubeStudioVersion;
      const waiting = (detail: string): void => report({ state: 'degraded', provider: PROVIDER, detail });
      await gainAccess({ wire, tokens, clock, waiting, log });
      await wire.request('EventSubscription', { eventName: 'ModelLoadedEvent', subscribe: true, config: {} });
      current = wire;
      await learn(wire);
      log.info(`connected to VTube Studio ${version}`);
      await over(wire.ended);
    } catch (error) {
      if (wire.ended.aborted) throw wire.ended.reason;
      const reason =
        error instanceof VtsError
          ? error
          : new VtsError('refused', `what answers at ${url} does not speak as VTube Studio does: ${reasonOf(error)}`);
      wire.end(reason);
      throw reason;
    } finally {
      ready = false;
      conflict = false;
      current = null;
      feeder.stop();
      face.lost();
    }
    throw wire.ended.reason;
  }

  report({ state: 'unknown', provider: PROVIDER, detail: 'looking for VTube Studio' });
  const running = seekVts({
    ...{ url: options.url, clock, random, signal: closing.signal, discoveryPort: options.discoveryPort, connect },
    lost: (detail) => report({ state: 'offline', provider: PROVIDER, detail }),
  });

  return {
    // Clips that were not opened are not known to it: what follows of them does nothing.
    mouth: { ...playhead, open: (clip) => (held ? playhead.open(clip) : undefined) },
    counters: feeder.counters,
    show: (emotion) => face.show(emotion),
    facesChanged() {
      if (!held || !ready) return;
      // What is shown may be a file that the new names do not know.
      face.release();
      void relearn();
    },
    setEnabled(on) {
      if (held === on) return;
      held = on;
      if (on) {
        void relearn();
        return;
      }
      // VTube Studio takes the inputs back by itself a second after the last frame.
      playhead.cut();
      feeder.stop();
      face.release();
    },
    async press(hotkeyID) {
      if (!held) throw new VtsError('offline', 'vts is switched off');
      if (!current) throw new VtsError('offline', 'VTube Studio is not connected');
      await pressHotkey(current, hotkeyID, model.modelName, face.model);
    },
    async close() {
      closing.abort(new VtsError('closed', 'closing'));
      await running;
    },
  };
}

function over(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
