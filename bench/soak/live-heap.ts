/** What the program still holds when everything it let go of is collected, asked of its inspector. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

const ANSWER_MS = 10_000;

interface Answer {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: { readonly usedSize?: number };
}

/**
 * Collects the garbage of a Node that runs with `--inspect`, which stops it for some 100 ms.
 * @param inspectorUrl as Node tells it when it starts, `ws://…`
 * @returns MB of its main thread's heap. @throws when the inspector does not answer within ten seconds
 */
export async function liveHeapMb(inspectorUrl: string): Promise<number> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const socket = new WebSocket(inspectorUrl, { perMessageDeflate: false });
  try {
    await once(socket, 'open', { signal });
    let id = 0;
    const ask = async (method: string): Promise<Answer> => {
      id += 1;
      socket.send(JSON.stringify({ id, method }));
      for (;;) {
        const [data] = (await once(socket, 'message', { signal })) as [Buffer];
        const answer = JSON.parse(data.toString('utf8')) as Answer;
        if (answer.id !== id) continue;
        if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
        return answer;
      }
    };
    // Once is not enough: what finalizers hold goes with the second.
    await ask('HeapProfiler.collectGarbage');
    await ask('HeapProfiler.collectGarbage');
    const { result } = await ask('Runtime.getHeapUsage');
    return Math.round((result?.usedSize ?? NaN) / 1e4) / 100;
  } finally {
    socket.terminate();
  }
}
