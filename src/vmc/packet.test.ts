import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVmc } from '../../testing/stand-ins/vmc.ts';
import { AT_REST, type Pose, type Turn } from './body.ts';
import { Packets, quaternionOf } from './packet.ts';
import { SHAPE_NAMES, SHAPES, type Weights } from './shapes.ts';

const share = fc.float({ min: 0, max: 1, noNaN: true });
const angle = fc.float({ min: -90, max: 90, noNaN: true });
const turn: fc.Arbitrary<Turn> = fc.record({ yaw: angle, pitch: angle, roll: angle });
const pose: fc.Arbitrary<Pose> = fc.record({
  weights: fc.record(Object.fromEntries(SHAPES.map((shape) => [shape, share]))) as unknown as fc.Arbitrary<Weights>,
  ...{ head: turn, eyes: turn, moving: fc.boolean() },
});

describe('one moment in a datagram', () => {
  it('is read by another program’s decoder as it was meant, whatever the pose', () => {
    fc.assert(
      fc.property(pose, fc.float({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom('vrm0', 'vrm1'), (meant, timeS, names) => {
        const bytes = new Packets({ names, bones: true }).of(meant, timeS);
        // No network cuts a datagram of this size in two.
        expect(bytes.length).toBeLessThanOrEqual(1_400);
        const { shapes, bones, messages } = readVmc(bytes, 0);
        for (const shape of SHAPES) expect(shapes[SHAPE_NAMES[names][shape]]).toBe(meant.weights[shape]);
        expect(Object.keys(bones)).toEqual(['Head', 'Neck', 'LeftEye', 'RightEye']);
        for (const [, , , x, y, z, w] of Object.values(bones)) expect(Math.hypot(x!, y!, z!, w!)).toBeCloseTo(1, 5);
        const turned = quaternionOf(meant.eyes).map((value) => expect.closeTo(value, 5) as unknown);
        expect(bones['LeftEye']).toEqual([0, 0, 0, ...turned]);
        expect(bones['RightEye']).toEqual(bones['LeftEye']);
        expect(messages.slice(-3)).toEqual([
          { address: '/VMC/Ext/Blend/Apply', values: [] },
          { address: '/VMC/Ext/OK', values: [1] },
          { address: '/VMC/Ext/T', values: [timeS] },
        ]);
      }),
    );
  });

  it('is the face alone where the bones are somebody else’s', () => {
    const joy = { ...AT_REST, weights: { ...AT_REST.weights, joy: 0.5 } };
    const packet = readVmc(new Packets({ names: 'vrm0', bones: false }).of(joy, 0), 0);
    expect(packet.bones).toEqual({});
    expect(packet.shapes).toMatchObject({ Joy: 0.5, Fun: 0 });
  });

  it('turns as Unity turns: right about y, down about x, to the left shoulder about z', () => {
    const half = Math.SQRT1_2;
    const turned = (some: Partial<Turn>): number[] => quaternionOf({ yaw: 0, pitch: 0, roll: 0, ...some });
    const near = (expected: number[]): unknown => expected.map((value) => expect.closeTo(value, 6) as unknown);
    expect(turned({ yaw: 90 })).toEqual(near([0, half, 0, half]));
    expect(turned({ pitch: 90 })).toEqual(near([half, 0, 0, half]));
    expect(turned({ roll: 90 })).toEqual(near([0, 0, half, half]));
    // Looked to the right first, down is still down: yaw is the last to be done.
    expect(turned({ yaw: 90, pitch: 90 })).toEqual(near([0.5, 0.5, -0.5, 0.5]));
  });
});
