import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseError, SseParser } from './sse.ts';

function parse(pieces: readonly string[]): string[] {
  const parser = new SseParser();
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
}

describe('SseParser', () => {
  it.each([
    ['data: {"a":1}\n\ndata: [DONE]\n\n', ['{"a":1}', '[DONE]']],
    [': ping\r\n\r\nevent: x\r\nid: 1\r\ndata:no space\r\n\r\n', ['no space']],
    ['data: one\ndata: two\n\n', ['one\ntwo']],
    ['data: the stream ends here', ['the stream ends here']],
    ['error: {"message":"old llama.cpp"}\n\n', ['{"message":"old llama.cpp"}']],
    ['\n\n\n', []],
  ])('%j', (text, events) => {
    expect(parse([text])).toEqual(events);
  });

  it('gives the same however the text is cut', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 12 }).map((data) => `data: ${data.replace(/[\r\n]/gu, '')}`),
      fc.constant(': hello'),
      fc.constant(''),
    );
    fc.assert(
      fc.property(
        fc.array(line),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (lines, newline, cuts) => {
          const text = lines.map((one) => one + newline).join('');
          const pieces: string[] = [];
          for (let at = 0, n = 0; at < text.length; n++) {
            const length = cuts[n % cuts.length] ?? 1;
            pieces.push(text.slice(at, at + length));
            at += length;
          }
          expect(parse(pieces)).toEqual(parse([text]));
        },
      ),
    );
  });

  it('refuses what is no stream of events, and an event without end', () => {
    expect(() => parse(['<html>\n'])).toThrow(SseError);
    expect(() => parse([`data: ${'x'.repeat(70_000)}`])).toThrow('without end');
    expect(() => parse(Array.from({ length: 9000 }, () => 'data: many lines\n'))).toThrow('without end');
  });
});
