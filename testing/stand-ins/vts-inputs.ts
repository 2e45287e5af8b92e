/** VTube Studio's inputs: who sets them, who adds to them, and that they fall back when nobody does. */
import type { Clock } from '../../src/kernel/clock.ts';
import { Refusal, type Data } from './vts-protocol.ts';

export interface Injection {
  readonly atMs: number;
  readonly values: Readonly<Record<string, number>>;
}

interface Input {
  readonly custom: string | null;
  readonly restValue: number;
  value: number;
  /** What `set` gave; `add` is on top of it. */
  base: number;
  setBy: string | null;
  setAtMs: number;
  sentAtMs: number | null;
}

/** A parameter falls back when nobody sent it for this long. */
const LOST_AFTER_MS = 1_000;
const DEFAULT_INPUTS = ['FacePositionX', 'FacePositionY', 'FacePositionZ', 'FaceAngleX', 'FaceAngleY', 'FaceAngleZ', 'MouthSmile', 'MouthOpen', 'Brows', 'TongueOut', 'CheekPuff', 'FaceAngry', 'BrowLeftY', 'BrowRightY', 'EyeOpenLeft', 'EyeOpenRight', 'EyeLeftX', 'EyeLeftY', 'EyeRightX', 'EyeRightY', 'MousePositionX', 'MousePositionY', 'VoiceVolume', 'VoiceFrequency', 'VoiceVolumePlusMouthOpen', 'VoiceFrequencyPlusMouthSmile', 'MouthX', 'VoiceA', 'VoiceI', 'VoiceU', 'VoiceE', 'VoiceO', 'VoiceSilence']; // prettier-ignore

export class VtsInputs {
  readonly #clock: Clock;
  readonly #inputs = new Map<string, Input>();
  readonly injections: Injection[] = [];
  /** Times that an input somebody drove fell back. */
  lost = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    for (const name of DEFAULT_INPUTS) {
      this.#inputs.set(name, { custom: null, restValue: 0, value: 0, base: 0, setBy: null, setAtMs: 0, sentAtMs: null });
    }
  }

  /** The value that the model shows now. */
  value(name: string): number | null {
    this.#expire();
    return this.#inputs.get(name)?.value ?? null;
  }

  /** Another plugin, without a connection of its own, holds an input by `set`. */
  claim(name: string, plugin: string): void {
    const input = this.#inputs.get(name);
    if (input) Object.assign(input, { setBy: plugin, setAtMs: this.#clock.nowMs(), sentAtMs: this.#clock.nowMs() });
  }

  removeCustom(): void {
    for (const [name, { custom }] of this.#inputs) if (custom !== null) this.#inputs.delete(name);
  }

  remove(data: Data): Data {
    const name = String(data['parameterName']);
    if (!this.#inputs.delete(name)) throw new Refusal(401, 'Parameter not found');
    return { parameterName: name };
  }

  list(): Data {
    const all = [...this.#inputs].map(([name, { custom, value }]) => ({ name, addedBy: custom ?? 'VTube Studio', value, min: 0, max: 1, defaultValue: 0, custom: custom !== null })); // prettier-ignore
    const strip = (custom: boolean): unknown[] => all.filter((one) => one.custom === custom).map(({ custom: _, ...one }) => one);
    return {
      customParameters: strip(true),
      defaultParameters: strip(false),
    };
  }

  create(plugin: string | null, data: Data): Data {
    const name = data['parameterName'];
    if (typeof name !== 'string' || !/^[A-Za-z0-9]{4,32}$/u.test(name)) throw new Refusal(350, 'Name invalid.');
    const there = this.#inputs.get(name);
    if (there?.custom === null) throw new Refusal(354, 'Default parameters cannot be created.');
    if (there && there.custom !== plugin) throw new Refusal(352, 'Created by another plugin.');
    if (typeof data['explanation'] === 'string' && data['explanation'].length > 256) throw new Refusal(353, 'Explanation too long.');
    const custom = [...this.#inputs.values()].filter((input) => input.custom !== null);
    if (!there && custom.filter((input) => input.custom === plugin).length >= 100) throw new Refusal(355, 'Too many of this plugin.');
    const rest = data['defaultValue'];
    this.#inputs.set(name, {
      custom: plugin,
      restValue: typeof rest === 'number' ? rest : 0,
      value: 0,
      base: 0,
      setBy: null,
      setAtMs: 0,
      sentAtMs: null,
    });
    return { parameterName: name };
  }

  inject(plugin: string | null, data: Data): Data {
    const mode = data['mode'] ?? 'set';
    if (mode !== 'set' && mode !== 'add') throw new Refusal(455, 'Mode unknown.');
    const given: unknown = data['parameterValues'];
    if (!Array.isArray(given) || given.length === 0) throw new Refusal(450, 'No data.');
    this.#expire();
    // The whole request fails when one part of it does.
    const changes = given.map((one: unknown) => {
      const { id, value } = one as { id?: unknown; value?: unknown };
      if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > 1_000_000) throw new Refusal(451, 'Value invalid.');
      const input = typeof id === 'string' ? this.#inputs.get(id) : undefined;
      if (!input) throw new Refusal(453, `Parameter "${String(id)}" not found.`);
      if (mode === 'set' && input.setBy !== null && input.setBy !== plugin)
        throw new Refusal(454, `"${String(id)}" is controlled by another plugin.`);
      return { id: String(id), input, value };
    });
    const nowMs = this.#clock.nowMs();
    for (const { input, value } of changes) {
      if (mode === 'set') Object.assign(input, { base: value, setBy: plugin, setAtMs: nowMs });
      input.value = mode === 'set' ? value : input.base + value;
      input.sentAtMs = nowMs;
    }
    this.injections.push({ atMs: nowMs, values: Object.fromEntries(changes.map(({ id, value }) => [id, value])) });
    return {};
  }

  #expire(): void {
    const nowMs = this.#clock.nowMs();
    for (const input of this.#inputs.values()) {
      if (input.setBy !== null && nowMs - input.setAtMs > LOST_AFTER_MS) Object.assign(input, { setBy: null, base: input.restValue });
      if (input.sentAtMs === null || nowMs - input.sentAtMs <= LOST_AFTER_MS) continue;
      Object.assign(input, { sentAtMs: null, value: input.restValue });
      this.lost += 1;
    }
  }
}
