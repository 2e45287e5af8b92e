import { describe, expect, it } from 'vitest';
import { EnergyGate } from './energy-gate.ts';

const RATE_HZ = 16_000;
/** 20 ms at so many dB below full scale. */
const at = (db: number): Int16Array =>
  Int16Array.from({ length: 320 }, (_, n) => Math.SQRT2 * 32_768 * 10 ** (db / 20) * Math.sin((2 * Math.PI * 250 * n) / RATE_HZ));

function hear(gate: EnergyGate, db: number, seconds: number): boolean[] {
  return Array.from({ length: seconds * 50 }, () => gate.isOpen(at(db), RATE_HZ));
}

describe('EnergyGate', () => {
  it('lets speech over the noise of the room through, and not the noise', () => {
    const gate = new EnergyGate();
    hear(gate, -45, 5);
    expect(hear(gate, -45, 2)).not.toContain(true);
    expect(hear(gate, -30, 1)).not.toContain(false);
    expect(hear(gate, -45, 1)).not.toContain(true);
  });

  it('is not lifted by a long sentence', () => {
    const gate = new EnergyGate();
    hear(gate, -60, 3);
    expect(hear(gate, -25, 6)).not.toContain(false);
  });

  it('gets used to a fan', () => {
    const gate = new EnergyGate();
    hear(gate, -60, 2);
    expect(hear(gate, -40, 1)).toContain(true);
    hear(gate, -40, 10);
    expect(hear(gate, -40, 1)).not.toContain(true);
  });

  it('takes nothing for speech that nobody would hear', () => {
    const gate = new EnergyGate();
    hear(gate, -95, 5);
    expect(hear(gate, -60, 1)).not.toContain(true);
  });
});
