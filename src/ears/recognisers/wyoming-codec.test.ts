import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeWyoming, WyomingDecoder } from './wyoming-codec.ts';

const event = fc.record({
  type: fc.constantFrom('info', 'transcript', 'error'),
  data: fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
    fc.string(),
    { maxKeys: 4 },
  ),
  payload: fc.uint8Array({ maxLength: 40 }),
});

describe('WyomingDecoder', () => {
  it('gives back what was sent, however the bytes are broken', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), fc.integer({ min: 1, max: 30 }), (events, step) => {
        const bytes = Buffer.concat(events.map(({ type, data, payload }) => encodeWyoming(type, data, payload)));
        const decoder = new WyomingDecoder();
        const got = [];
        for (let at = 0; at < bytes.length; at += step) got.push(...decoder.push(bytes.subarray(at, at + step)));
        expect(got).toEqual(events.map(({ type, data }) => ({ type, data: { ...data } })));
      }),
    );
  });

  it('takes data that stand in the line itself', () => {
    expect(new WyomingDecoder().push(Buffer.from('{"type":"transcript","data":{"text":"hi"}}\n'))).toEqual([
      { type: 'transcript', data: { text: 'hi' } },
    ]);
  });

  it.each([
    ['no JSON', 'HTTP/1.1 400 Bad Request\r\n'],
    ['no type', '{"text":"hi"}\n'],
    ['a length that is none', '{"type":"x","data_length":-1}\n'],
    ['a length that fills the memory', '{"type":"x","payload_length":99999999999}\n'],
    ['a line without end', 'x'.repeat(70_000)],
    ['data that are none', '{"type":"x","data_length":2}\n[}'],
  ])('refuses %s', (_, bytes) => {
    expect(() => new WyomingDecoder().push(Buffer.from(bytes))).toThrow('Wyoming');
  });
});
