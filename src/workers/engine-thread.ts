import { reasonOf } from '../kernel/fault.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { CancelBoard } from './cancel-board.ts';
import type { Engine, OpenEngine } from './engine.ts';

/** Host → thread. */
export type ToThread =
  | { readonly type: 'open'; readonly config: unknown }
  | { readonly type: 'run'; readonly generation: number; readonly job: unknown }
  | { readonly type: 'close' };

export interface ThreadData {
  readonly board: SharedArrayBuffer;
  readonly args: readonly string[];
}

/**
 * Serves one engine in a worker thread: jobs strictly one after another, in the order in which they
 * came. Synchronous work of the engine blocks this thread only; its process still answers.
 */
export function serveEngine(openEngine: OpenEngine): void {
  const port = parentPort;
  if (!port) throw new Error('an engine is served in a worker thread');
  const data = workerData as ThreadData;
  const board = new CancelBoard(data.board);
  let engine: Engine | undefined;
  let last: Promise<void> = Promise.resolve();

  const open = async (config: unknown): Promise<void> => {
    try {
      engine = await openEngine(config, data.args);
      port.postMessage({ type: 'ready', info: engine.info });
    } catch (error) {
      port.postMessage({ type: 'fatal', message: reasonOf(error) });
    }
  };
  const run = async (generation: number, job: unknown): Promise<void> => {
    board.beat();
    let error: string | undefined;
    try {
      if (!engine) throw new Error('the engine is not open');
      if (!board.isCancelled(generation)) {
        await engine.run(job, {
          emit: (chunk, transfer = []) => {
            board.beat();
            port.postMessage({ type: 'chunk', generation, chunk }, [...transfer]);
          },
          cancelled: () => {
            board.beat();
            return board.isCancelled(generation);
          },
        });
      }
    } catch (thrown) {
      error = reasonOf(thrown);
    }
    port.postMessage({ type: 'done', generation, ...(error === undefined ? {} : { error }) });
  };
  const close = async (): Promise<void> => {
    await engine?.close?.();
    port.close();
  };

  port.on('message', (message: ToThread) => {
    if (message.type === 'open') last = last.then(() => open(message.config));
    else if (message.type === 'run') last = last.then(() => run(message.generation, message.job));
    else last = last.then(close);
  });
}
