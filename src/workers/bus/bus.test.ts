/** Links and services over a bus that is only a list of listeners: what they do, without time and without a network. */
import { expect, test } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { logTo } from '../../kernel/log.ts';
import { decode, encode } from './codec.ts';
import { FrameReader, FrameWriter, LostFrameError, MAX_FRAME_BYTES } from './frames.ts';

test('what is encoded comes back, sound in binary and odd strings whole', () => {
  const value = {
    text: 'héllo 👋',
    nul: '\u0000pcm:0,1',
    pcm: Int16Array.of(1, -2, 32_767),
    list: [Int16Array.of(), Int16Array.of(5)],
    none: null,
  };
  const bytes = encode(value);
  // At an odd address, as a network brings it.
  const odd = new Uint8Array(bytes.length + 1);
  odd.set(bytes, 1);
  expect(decode(odd.subarray(1))).toEqual(value);
});

test('bytes that nobody of ours made are refused', () => {
  expect(() => decode(new Uint8Array(2))).toThrow('too short');
  expect(() => decode(Uint8Array.of(200, 0, 0, 0, 1))).toThrow('cut off');
  expect(() => decode(encode('x').subarray(0, 6))).toThrow('cut off');
  const lying = Buffer.from(encode('\u0001pcm:0,9'));
  expect(() => decode(Buffer.from(lying.toString('latin1').replace('\\u0001', '\\u0000'), 'latin1'))).toThrow('does not hold');
});

test('a large message travels in frames, and a frame that is missing is noticed', () => {
  const message = Uint8Array.from({ length: MAX_FRAME_BYTES * 2 + 5 }, (_, n) => n % 251);
  const frames = [...new FrameWriter().frames(message)];
  expect(frames).toHaveLength(3);
  const reader = new FrameReader();
  expect(frames.map((frame) => reader.push(frame)?.length ?? null)).toEqual([null, null, message.length]);
  const lossy = new FrameReader();
  lossy.push(frames[0]!);
  expect(() => lossy.push(frames[2]!)).toThrow(LostFrameError);
});
void FakeClock;
void logTo;
