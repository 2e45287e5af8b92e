import { describe, expect, it } from 'vitest';
import { encodePcmFrame, toOverlaySchema } from '../../../src/ports/player-protocol.ts';
import type { ToOverlay } from '../../../src/ports/player-protocol.ts';
import { readPcmFrame, readToOverlay } from './wire.ts';

const MESSAGES: readonly ToOverlay[] = [
  {
    type: 'welcome',
    role: 'primary',
    epoch: 3,
    personaName: 'Kitsu',
    expression: 'neutral',
    body: { bounce: 0.5, dim: 0.2 },
    muted: false,
    panicked: false,
  },
  { type: 'role', role: 'preview' },
  { type: 'clip.open', characterId: 'kitsu', epoch: 3, clipId: 1, turnId: 't', seq: 0, text: 'Hi.', sampleRateHz: 22050, emotion: null },
  { type: 'clip.cues', clipId: 1, visemes: [['aa', 10]], words: [[0, 2, 10]] },
  { type: 'clip.end', clipId: 1, totalSamples: 400 },
  { type: 'turn.end', turnId: 't' },
  { type: 'cut', epoch: 4 },
  { type: 'duck', ducked: true },
  { type: 'expression', expression: 'smug' },
  { type: 'body', body: { pictures: 'my-fox', bounce: 0, dim: 1 } },
  { type: 'muted', muted: true },
  { type: 'panicked', panicked: false },
  { type: 'streamer', text: 'hello there', final: true },
  { type: 'sound', id: 1, name: 'boop.wav' },
];

describe('the wire', () => {
  it('has an example of every message of the schema', () => {
    expect(MESSAGES.map((message) => message.type).sort()).toEqual(toOverlaySchema.options.map((option) => option.shape.type.value).sort());
  });

  it('reads what the schema reads', () => {
    for (const message of MESSAGES) {
      expect(toOverlaySchema.parse(message)).toEqual(message);
      expect(readToOverlay(JSON.stringify(message))).toEqual(message);
    }
  });

  it('refuses what the schema refuses: each field missing or of another type', () => {
    for (const message of MESSAGES) {
      for (const key of Object.keys(message)) {
        for (const wrong of [undefined, { odd: true }, 'no-such-word', 1.5]) {
          const broken: unknown = { ...message, [key]: wrong };
          const accepted = toOverlaySchema.safeParse(broken).success;
          expect(readToOverlay(JSON.stringify(broken)) !== undefined, `${message.type}.${key} = ${JSON.stringify(wrong)}`).toBe(accepted);
        }
      }
    }
    for (const body of [{ bounce: 2, dim: 0 }, { bounce: 0.5, dim: 0.5, pictures: '../x' }, { bounce: 0.5, dim: 0.5, more: 1 }, null, []])
      expect([readToOverlay(JSON.stringify({ type: 'body', body })), toOverlaySchema.safeParse({ type: 'body', body }).success]).toEqual([
        undefined,
        false,
      ]);
    for (const text of ['', 'nonsense', 'null', '[]', '{"type":"toString"}', '{"type":"later.news"}'])
      expect(readToOverlay(text)).toBeUndefined();
  });

  it('reads the sound that the server encodes', () => {
    const frame = encodePcmFrame(7, 9, 11, Int16Array.from([0, 16384, -32768]));
    const read = readPcmFrame(frame.buffer as ArrayBuffer);
    expect(read).toMatchObject({ epoch: 7, clipId: 9, startSample: 11 });
    expect([...(read?.pcm ?? [])]).toEqual([0, 0.5, -1]);
    expect(readPcmFrame(new ArrayBuffer(11))).toBeUndefined();
    expect(readPcmFrame(new ArrayBuffer(13))).toBeUndefined();
  });
});
