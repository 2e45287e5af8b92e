import { describe, expect, it } from 'vitest';
import { Fault, reasonOf } from './fault.ts';

class LampFault extends Fault {}

describe('a fault', () => {
  it('carries the name of its own class, its cause, and whether trying again can mend it', () => {
    const cause = new Error('cold');
    const fault = new LampFault('the lamp is out: screw it in', { cause, permanent: true });
    expect(fault).toMatchObject({ name: 'LampFault', message: 'the lamp is out: screw it in', cause, permanent: true });
    expect(new LampFault('flickers').permanent).toBe(false);
    expect(fault).toBeInstanceOf(Fault);
  });
});

describe('the reason of an error', () => {
  it.each([
    [new Error('no room'), 'no room'],
    ['plain words', 'plain words'],
    [undefined, 'undefined'],
  ])('%s', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});
