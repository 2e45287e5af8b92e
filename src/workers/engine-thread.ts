import { reasonOf } from '../kernel/fault.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { CancelBoard } from './cancel-board.ts';
import type { Engine, OpenEngine } from './engine.ts';
import type { ToEngine } from './messages.ts';
import { ThreadJob } from './thread-job.ts';

/** Host → thread. */
export type ToThread = Exclude<ToEngine, { readonly type: 'ping' }>;

export interface ThreadData {
  readonly board: SharedArrayBuffer;
  readonly args: readonly string[];
}

/**
 * Serves one engine in a worker thread: jobs one after another in the order in which they came, or side by
 * side, as the engine says. Synchronous work of the engine blocks this thread only; its process still answers.
 */
export function serveEngine(openEngine: OpenEngine): void {
  const port = parentPort;
  if (!port) throw new Error('an engine is served in a worker thread');
  const data = workerData as ThreadData;
  const board = new CancelBoard(data.board);
  const jobs = new Map<number, ThreadJob>();
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
  const run = async (job: ThreadJob, payload: unknown): Promise<void> => {
    board.beat();
    let error: string | undefined;
    try {
      if (!engine) throw new Error('the engine is not open');
      if (!job.cancelled) await engine.run(payload, job.scope);
    } catch (thrown) {
      error = reasonOf(thrown);
    }
    jobs.delete(job.generation);
    port.postMessage({ type: 'done', generation: job.generation, ...(error === undefined ? {} : { error }) });
  };
  const begin = (message: Extract<ToThread, { type: 'run' }>): void => {
    const job = new ThreadJob(message.generation, message.input, board, (told, transfer) => port.postMessage(told, [...transfer]));
    // Known before its turn, so that what is written to it meanwhile waits for it.
    jobs.set(job.generation, job);
    // After `open`, whatever the engine says of its jobs.
    const started = last.then(() => (engine?.jobs === 'side-by-side' ? void run(job, message.job) : run(job, message.job)));
    last = started;
  };
  const close = async (): Promise<void> => {
    await engine?.close?.();
    port.close();
  };

  port.on('message', (message: ToThread) => {
    switch (message.type) {
      case 'open':
        last = last.then(() => open(message.config));
        break;
      case 'run':
        begin(message);
        break;
      case 'input':
        jobs.get(message.generation)?.write(message.chunk);
        break;
      case 'input-end':
        jobs.get(message.generation)?.endInput();
        break;
      case 'credit':
        jobs.get(message.generation)?.grantRoom(message.chunks);
        break;
      case 'cancel':
        jobs.get(message.generation)?.cancel();
        break;
      case 'close':
        for (const job of jobs.values()) job.cancel();
        last = last.then(close);
        break;
    }
  });
}
