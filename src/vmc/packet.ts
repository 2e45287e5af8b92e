/** One moment as the Virtual Motion Capture protocol tells it: a bundle that fits into one datagram. */
import type { Pose, Turn } from './body.ts';
import { oscBundle, oscMessage } from './osc.ts';
import { SHAPE_NAMES, SHAPES, type VmcNames } from './shapes.ts';

/** Nothing at all, in a whole bundle: for trying whether an address can be sent to. */
export const EMPTY_PACKET = oscBundle([]);

export interface PacketOptions {
  readonly names: VmcNames;
  /** Head, neck and eyes too; else the face alone. */
  readonly bones: boolean;
}

/** @param timeS seconds of the sender, from any beginning. */
export function packetOf(pose: Pose, timeS: number, { names, bones }: PacketOptions): Buffer {
  const called = SHAPE_NAMES[names];
  const { head, eyes } = pose;
  return oscBundle([
    ...(bones ? [bone('Head', share(head, 0.65)), bone('Neck', share(head, 0.35)), bone('LeftEye', eyes), bone('RightEye', eyes)] : []),
    ...SHAPES.map((shape) => oscMessage('/VMC/Ext/Blend/Val', called[shape], pose.weights[shape])),
    oscMessage('/VMC/Ext/Blend/Apply'),
    oscMessage('/VMC/Ext/OK', { int: 1 }),
    oscMessage('/VMC/Ext/T', timeS),
  ]);
}

/** Its place is told as 0: where the bones of a model are, only who draws it knows. */
function bone(name: string, turn: Turn): Buffer {
  return oscMessage('/VMC/Ext/Bone/Pos', name, 0, 0, 0, ...quaternionOf(turn));
}

function share({ yaw, pitch, roll }: Turn, part: number): Turn {
  return { yaw: yaw * part, pitch: pitch * part, roll: roll * part };
}

/** As Unity has it: left-handed, y up, z where she looks; first roll, then pitch, then yaw. @returns x, y, z, w */
export function quaternionOf({ yaw, pitch, roll }: Turn): [x: number, y: number, z: number, w: number] {
  const half = (degrees: number): [sin: number, cos: number] => {
    const angle = (degrees * Math.PI) / 360;
    return [Math.sin(angle), Math.cos(angle)];
  };
  const [sy, cy] = half(yaw);
  const [sx, cx] = half(pitch);
  const [sz, cz] = half(roll);
  return [cy * sx * cz + sy * cx * sz, sy * cx * cz - cy * sx * sz, cy * cx * sz - sy * sx * cz, cy * cx * cz + sy * sx * sz];
}
