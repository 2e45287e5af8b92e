/** What draws a 3D model, as far as it receives: datagrams, read by a library that knows nothing of this project. */
import { createSocket } from 'node:dgram';
import { fromBuffer } from 'osc-min';

export interface VmcBundle {
  readonly atMs: number;
  /** Each message's address and values, in order. */
  readonly messages: readonly { readonly address: string; readonly values: readonly unknown[] }[];
  /** The shapes of the face that it sets. */
  readonly shapes: Readonly<Record<string, number>>;
  /** Place and quaternion of each bone that it sets. */
  readonly bones: Readonly<Record<string, readonly number[]>>;
}

/** @throws Error for what is no bundle of OSC messages. */
export function readVmc(bytes: Uint8Array, atMs: number): VmcBundle {
  const packet = fromBuffer(bytes);
  if (packet.oscType !== 'bundle') throw new Error('not a bundle');
  const messages = packet.elements.map((element) => {
    if (element.oscType !== 'message') throw new Error('a bundle in a bundle');
    return { address: element.address, values: element.args.map((argument) => ('value' in argument ? argument.value : null)) };
  });
  const named = (address: string): [string, number[]][] =>
    messages.filter((one) => one.address === address).map(({ values: [name, ...rest] }) => [String(name), rest.map(Number)]);
  return {
    ...{ atMs, messages },
    shapes: Object.fromEntries(named('/VMC/Ext/Blend/Val').map(([name, [value = NaN]]) => [name, value])),
    bones: Object.fromEntries(named('/VMC/Ext/Bone/Pos')),
  };
}

/** How far the mouth is open, in any vowel. */
export function mouthOf({ shapes }: VmcBundle): number {
  return ['A', 'I', 'U', 'E', 'O'].reduce((sum, name) => sum + (shapes[name] ?? 0), 0);
}

export interface VmcReceiver {
  readonly url: string;
  readonly bundles: readonly VmcBundle[];
  close(): Promise<void>;
}

/** @param port a free one when it is 0. */
export async function startVmcReceiver(port = 0): Promise<VmcReceiver> {
  const bundles: VmcBundle[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (bytes) => bundles.push(readVmc(bytes, performance.now())));
  await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', resolve));
  return {
    url: `udp://127.0.0.1:${socket.address().port}`,
    bundles,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
