/** Panels in a process of their own, so that their reading is not AIVT's. The first of them never reads. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export type Order = { readonly open: string; readonly panels: number } | { readonly close: true };
/** How many events each panel got; of the one that does not read, none. */
export interface Report {
  readonly got: readonly number[];
}

let open: { readonly socket: WebSocket; got: number }[] = [];

async function connect(url: string, panels: number): Promise<void> {
  open = await Promise.all(
    Array.from({ length: panels }, async (_, n) => {
      const panel = { socket: new WebSocket(`${url.replace('http', 'ws')}/stream`, { perMessageDeflate: false }), got: 0 };
      panel.socket.on('message', () => (panel.got += 1));
      panel.socket.on('error', (error) => process.stderr.write(`panel ${n}: ${error.message}\n`));
      await once(panel.socket, 'open');
      if (n === 0) panel.socket.pause();
      return panel;
    }),
  );
}

process.on('message', (order: Order) => {
  const tell = (): void => void process.send?.({ got: open.map(({ got }) => got) } satisfies Report);
  if ('open' in order) {
    connect(order.open, order.panels).then(tell, (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    });
  } else {
    tell();
    for (const { socket } of open) socket.terminate();
    open = [];
  }
});
process.on('disconnect', () => process.exit(0));
