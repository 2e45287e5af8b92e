import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeWyoming, WyomingDecoder } from './wyoming.ts';

it('gives the same events wherever the chunks break', () => {
  const wire = Buffer.concat([
    encodeWyoming('audio-chunk', { rate: 16_000 }, new Uint8Array([10, 123, 10])),
    encodeWyoming('transcript', { text: 'naïve\nline' }),
    encodeWyoming('audio-stop'),
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(wire.length)), (breaks) => {
      const at = [0, ...breaks.toSorted((a, b) => a - b), wire.length];
      const decoder = new WyomingDecoder();
      const events = at.flatMap((start, n) => decoder.push(wire.subarray(start, at[n + 1] ?? wire.length)));
      expect(events).toEqual([
        { type: 'audio-chunk', data: { rate: 16_000 }, payloadLength: 3 },
        { type: 'transcript', data: { text: 'naïve\nline' }, payloadLength: 0 },
        { type: 'audio-stop', data: {}, payloadLength: 0 },
      ]);
    }),
  );
});
