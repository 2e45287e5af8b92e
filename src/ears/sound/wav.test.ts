import { describe, expect, it } from 'vitest';
import { readWav } from './wav.ts';

function wav(
  format: { code?: number; channels?: number; rateHz?: number; bits?: number },
  data: Buffer,
  before: Buffer = Buffer.alloc(0),
): Buffer {
  const { code = 1, channels = 1, rateHz = 16_000, bits = 16 } = format;
  const head = Buffer.alloc(24);
  head.write('fmt ', 0);
  head.writeUInt32LE(16, 4);
  head.writeUInt16LE(code, 8);
  head.writeUInt16LE(channels, 10);
  head.writeUInt32LE(rateHz, 12);
  head.writeUInt16LE(bits, 22);
  const size = Buffer.alloc(8);
  size.write('data', 0);
  size.writeUInt32LE(data.length, 4);
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), head, before, size, data]);
}

const int16 = (...samples: number[]): Buffer => Buffer.from(Int16Array.from(samples).buffer);

describe('readWav', () => {
  it('reads 16-bit mono with its rate', () => {
    expect(readWav(wav({ rateHz: 22_050 }, int16(1, -2, 300)))).toEqual({ sampleRateHz: 22_050, pcm: Int16Array.of(1, -2, 300) });
  });

  it('mixes stereo into one', () => {
    expect([...readWav(wav({ channels: 2 }, int16(100, 300, -50, 50))).pcm]).toEqual([200, 0]);
  });

  it('reads 8, 24 and 32 bits and floats', () => {
    expect([...readWav(wav({ bits: 8 }, Buffer.from([128, 255, 0]))).pcm]).toEqual([0, 32_512, -32_768]);
    expect([...readWav(wav({ bits: 24 }, Buffer.from([0, 0, 0x40, 0, 0, 0xc0]))).pcm]).toEqual([16_384, -16_384]);
    expect([...readWav(wav({ bits: 32 }, Buffer.from(Int32Array.of(1 << 30).buffer))).pcm]).toEqual([16_384]);
    expect([...readWav(wav({ code: 3, bits: 32 }, Buffer.from(Float32Array.of(0.5, 2).buffer))).pcm]).toEqual([16_384, 32_767]);
  });

  it('passes over what it does not know, and takes what there is of a file that was cut short', () => {
    const list = Buffer.concat([Buffer.from('LIST'), Buffer.from([3, 0, 0, 0]), Buffer.from('abc\0')]);
    const file = wav({}, int16(1, 2, 3, 4), list);
    expect([...readWav(file.subarray(0, -4)).pcm]).toEqual([1, 2]);
  });

  it('says what it cannot read', () => {
    expect(() => readWav(Buffer.from('ID3 something else'))).toThrow('no WAV file');
    expect(() => readWav(wav({ code: 85, bits: 0 }, int16(1)))).toThrow('of a kind (85, 0 bits)');
    expect(() => readWav(wav({}, int16()).subarray(0, 36))).toThrow('no sound');
  });
});
