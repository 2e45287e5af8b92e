/**
 * Reading the wire. The schema in `src/ports/player-protocol.ts` is the law; the page checks by
 * hand against the same types because zod would be three quarters of the bundle. `wire.test.ts`
 * holds the two together.
 */
import { isEmotion } from '../../../src/domain/emotion.ts';
import type { ToOverlay } from '../../../src/ports/player-protocol.ts';
import { VISEMES } from '../../../src/domain/viseme.ts';

/** One stretch of sound as it came: PCM is in −1…1. */
export interface PcmFrame {
  readonly epoch: number;
  readonly clipId: number;
  readonly startSample: number;
  readonly pcm: Float32Array<ArrayBuffer>;
}

type Check = (value: unknown) => boolean;

const isInt: Check = (value) => Number.isInteger(value);
const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isFeeling: Check = (value) => typeof value === 'string' && isEmotion(value);
const isRole: Check = (value) => value === 'primary' || value === 'preview';
const isShare: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1;
const BODY: Readonly<Record<string, Check>> = {
  pictures: (value) => value === undefined || (typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,31}$/u.test(value)),
  bounce: isShare,
  dim: isShare,
};
const isBody: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).every((name) => Object.hasOwn(BODY, name)) &&
  Object.entries(BODY).every(([name, check]) => check((value as Readonly<Record<string, unknown>>)[name]));
const isViseme: Check = (value) => (VISEMES as readonly unknown[]).includes(value);
const rowsOf =
  (...cells: Check[]): Check =>
  (value) =>
    Array.isArray(value) &&
    value.every((row: unknown) => Array.isArray(row) && row.length === cells.length && cells.every((check, i) => check(row[i])));

const FIELDS: { readonly [T in ToOverlay['type']]: Readonly<Record<string, Check>> } = {
  welcome: { role: isRole, epoch: isInt, personaName: isText, expression: isFeeling, body: isBody, muted: isFlag, panicked: isFlag },
  role: { role: isRole },
  'clip.open': {
    characterId: isText,
    epoch: isInt,
    clipId: isInt,
    turnId: isText,
    seq: isInt,
    text: isText,
    sampleRateHz: isInt,
    emotion: (value) => value === null || isFeeling(value),
  },
  'clip.cues': { clipId: isInt, visemes: rowsOf(isViseme, isInt), words: rowsOf(isInt, isInt, isInt) },
  'clip.end': { clipId: isInt, totalSamples: isInt },
  'turn.end': { turnId: isText },
  cut: { epoch: isInt },
  duck: { ducked: isFlag },
  expression: { expression: isFeeling },
  body: { body: isBody },
  muted: { muted: isFlag },
  panicked: { panicked: isFlag },
  streamer: { text: isText, final: isFlag },
  sound: { id: isInt, name: isText },
};

/** A text frame as a message, or nothing where it is not one (a newer server may say more than we know). */
export function readToOverlay(text: string): ToOverlay | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof raw !== 'object' || raw === null) return undefined;
  const message = raw as Readonly<Record<string, unknown>>;
  const type = message['type'];
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) return undefined;
  const fields = FIELDS[type as ToOverlay['type']];
  for (const [name, check] of Object.entries(fields)) if (!check(message[name])) return undefined;
  return message as unknown as ToOverlay;
}

const HEADER_BYTES = 12;

/** A binary frame as sound, or nothing where it is too short or odd. */
export function readPcmFrame(data: ArrayBuffer): PcmFrame | undefined {
  if (data.byteLength < HEADER_BYTES || (data.byteLength - HEADER_BYTES) % 2 !== 0) return undefined;
  const view = new DataView(data);
  const pcm = new Float32Array((data.byteLength - HEADER_BYTES) / 2);
  for (let i = 0; i < pcm.length; i++) pcm[i] = view.getInt16(HEADER_BYTES + i * 2, true) / 32768;
  return { epoch: view.getUint32(0, true), clipId: view.getUint32(4, true), startSample: view.getUint32(8, true), pcm };
}
