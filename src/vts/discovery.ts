/** Hears VTube Studio say on which port it listens: a broadcast every few seconds, also while its API is off. */
import { createSocket } from 'node:dgram';
import { z } from 'zod';

const DISCOVERY_PORT = 47_779;

const broadcastSchema = z.object({
  messageType: z.literal('VTubeStudioAPIStateBroadcast'),
  data: z.object({ active: z.boolean(), port: z.number().int().min(1).max(65_535) }),
});

export interface Discovery {
  /** What was heard last; null when nothing was. */
  readonly heard: { readonly active: boolean; readonly port: number } | null;
  close(): Promise<void>;
}

/**
 * Only the port is taken from a broadcast, never an address: AIVT connects to this machine alone.
 * @param onHeard called when the answer is news.
 * @param port another one for tests.
 */
export function listenForVts(onHeard: () => void, port = DISCOVERY_PORT): Discovery {
  let heard: Discovery['heard'] = null;
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const closed = new Promise<void>((resolve) => socket.once('close', resolve));
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    socket.close();
  };
  // Somebody else holds the port: the default address is tried all the same.
  socket.on('error', close);
  socket.on('message', (bytes) => {
    const parsed = broadcastSchema.safeParse(parseJson(bytes.toString('utf8')));
    if (!parsed.success) return;
    const { active, port: told } = parsed.data.data;
    if (heard?.active === active && heard.port === told) return;
    heard = { active, port: told };
    onHeard();
  });
  socket.bind(port);
  // Listening alone must not keep the program running.
  socket.unref();
  return {
    get heard() {
      return heard;
    },
    async close() {
      close();
      await closed;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
