/** One moment as the Virtual Motion Capture protocol tells it: a bundle that fits into one datagram. */
import type { Pose, Turn } from './body.ts';
import { oscBundle, oscMessage } from './osc.ts';
import { SHAPE_NAMES, SHAPES, type VmcNames } from './shapes.ts';

/** Nothing at all, in a whole bundle: for trying whether an address can be sent to. */
export const EMPTY_PACKET = oscBundle([]);

const BONES = ['Head', 'Neck', 'LeftEye', 'RightEye'] as const;
/** Where the bones of a model are, only who draws it knows. */
const PLACE = [0, 0, 0] as const;
/** The neck's part in a turn of the head. */
const NECK = 0.35;

export interface PacketOptions {
  readonly names: VmcNames;
  /** Head, neck and eyes too; else the face alone. */
  readonly bones: boolean;
}

/** What differs from one moment to the next are numbers at fixed places: the rest is written once. */
export class Packets {
  readonly #bones: boolean;
  readonly #template: Buffer;
  /** Where each number of `#numbers` stands. */
  readonly #places: readonly number[];

  constructor({ names, bones }: PacketOptions) {
    this.#bones = bones;
    const messages: readonly (readonly [message: Buffer, numbersAtItsEnd: number])[] = [
      ...(bones ? BONES.map((name) => [oscMessage('/VMC/Ext/Bone/Pos', name, ...PLACE, 0, 0, 0, 1), 4] as const) : []),
      ...SHAPES.map((shape) => [oscMessage('/VMC/Ext/Blend/Val', SHAPE_NAMES[names][shape], 0), 1] as const),
      [oscMessage('/VMC/Ext/Blend/Apply'), 0],
      [oscMessage('/VMC/Ext/OK', { int: 1 }), 0],
      [oscMessage('/VMC/Ext/T', 0), 1],
    ];
    this.#template = oscBundle(messages.map(([message]) => message));
    let end = EMPTY_PACKET.length;
    this.#places = messages.flatMap(([message, count]) => {
      end += 4 + message.length;
      return Array.from({ length: count }, (_, n) => end - 4 * (count - n));
    });
  }

  /** @param timeS seconds of the sender, from any beginning. */
  of(pose: Pose, timeS: number): Buffer {
    const bytes = Buffer.from(this.#template);
    const numbers = this.#numbers(pose, timeS);
    for (const [n, place] of this.#places.entries()) bytes.writeFloatBE(numbers[n] ?? 0, place);
    return bytes;
  }

  /** In the order of the messages. */
  #numbers({ weights, head, eyes }: Pose, timeS: number): readonly number[] {
    const shapes = [...SHAPES.map((shape) => weights[shape]), timeS];
    if (!this.#bones) return shapes;
    const eye = quaternionOf(eyes);
    return [...quaternionOf(share(head, 1 - NECK)), ...quaternionOf(share(head, NECK)), ...eye, ...eye, ...shapes];
  }
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
