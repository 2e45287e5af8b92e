import fc from 'fast-check';
import { fromBuffer } from 'osc-min';
import { describe, expect, it } from 'vitest';
import { oscBundle, oscMessage, type OscArgument } from './osc.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/gu, ''), 'hex');

describe('OSC as it is written', () => {
  it('has the bytes of the examples of the specification', () => {
    expect(oscMessage('/oscillator/4/frequency', 440)).toEqual(
      hex('2f6f7363 696c6c61 746f722f 342f6672 65717565 6e637900 2c660000 43dc0000'),
    );
    expect(oscMessage('/foo', { int: 1000 }, { int: -1 }, 'hello', 1.234, 5.678)).toEqual(
      hex('2f666f6f 00000000 2c696973 66660000 000003e8 ffffffff 68656c6c 6f000000 3f9df3b6 40b5b22d'),
    );
    // "OSC" is four bytes, "data" is eight.
    expect(oscMessage('/a', 'OSC', 'data').subarray(8)).toEqual(hex('4f534300 64617461 00000000'));
    expect(oscMessage('/VMC/Ext/Blend/Apply').subarray(-4)).toEqual(hex('2c000000'));
  });

  it('refuses text that would end in its middle, and an int of more than 32 bits', () => {
    expect(() => oscMessage('/a', 'b\0c')).toThrow(RangeError);
    expect(() => oscMessage('/a', { int: 2 ** 31 })).toThrow(RangeError);
  });

  it('is read by another program’s decoder as it was meant', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).map((made) => made.replaceAll('\0', ''));
    const value: fc.Arbitrary<OscArgument> = fc.oneof(
      text,
      fc.float({ noNaN: true }),
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((int) => ({ int })),
    );
    const message = fc.record({ address: text.map((path) => `/${path}`), values: fc.array(value, { maxLength: 10 }) });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const bytes = oscBundle(messages.map(({ address, values }) => oscMessage(address, ...values)));
        expect(bytes.length % 4).toBe(0);
        const read = fromBuffer(bytes);
        if (read.oscType !== 'bundle') throw new Error('read as a message');
        expect(read.elements).toEqual(
          messages.map(({ address, values }) => ({
            ...{ oscType: 'message', address },
            args: values.map((one) =>
              typeof one === 'string'
                ? { type: 'string', value: one }
                : typeof one === 'number'
                  ? { type: 'float', value: one }
                  : { type: 'integer', value: one.int },
            ),
          })),
        );
      }),
    );
  });
});
