import { Worker } from 'node:worker_threads';
import { CancelBoard } from './cancel-board.ts';
import type { ThreadData, ToThread } from './engine-thread.ts';
import type { FromEngine, ToEngine } from './messages.ts';

/** How long the thread may finish what it is in before the process is ended under it. */
const FINISH_MS = 2000;

/**
 * The main thread of an engine's process: it serves the seam and the heartbeat while the engine works
 * in a thread of its own. It never terminates that thread in mid-run, because ONNX Runtime would
 * abort the process; it asks it to stop and lets it come to its end.
 *
 * @param entry the module that calls `serveEngine` when it is not the main thread.
 * @param args launch parameters, handed on to the engine.
 */
export function hostEngine(entry: URL, args: readonly string[] = []): void {
  const board = new CancelBoard();
  const workerData: ThreadData = { board: board.shared, args };
  const thread = new Worker(entry, { workerData });
  let running = 0;
  let lastBeats = 0;
  let lastProgressMs = performance.now();
  let closing = false;

  const send = (message: FromEngine): void => {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };
  const toThread = (message: ToThread): void => thread.postMessage(message);

  const close = (): void => {
    if (closing) return;
    closing = true;
    board.stop();
    toThread({ type: 'close' });
    // SIGKILL and not exit(): leaving by exit() while ONNX Runtime works ends in an abort and a core dump.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), FINISH_MS).unref();
  };

  const stalledMs = (): number => {
    const beats = board.beats;
    if (running - board.waiting <= 0 || beats !== lastBeats) {
      lastBeats = beats;
      lastProgressMs = performance.now();
      return 0;
    }
    return performance.now() - lastProgressMs;
  };

  thread.on('message', (message: FromEngine) => {
    if (message.type === 'done') running--;
    send(message);
    if (message.type === 'fatal') close();
  });
  thread.on('error', (error: Error) => {
    send({ type: 'fatal', message: `the engine failed: ${error.message}` });
  });
  thread.on('exit', () => {
    process.exitCode = closing ? 0 : 1;
    if (process.connected) process.disconnect();
  });

  process.on('message', (message: ToEngine) => {
    switch (message.type) {
      case 'open':
        toThread(message);
        break;
      case 'run':
        running++;
        toThread(message);
        break;
      case 'input':
      case 'input-end':
      case 'credit':
        toThread(message);
        break;
      case 'cancel':
        board.cancel(message.generation);
        // And by a message, for a job that waits instead of looking.
        toThread(message);
        break;
      case 'ping':
        send({ type: 'pong', beat: message.beat, stalledMs: stalledMs() });
        break;
      case 'close':
        close();
        break;
    }
  });
  // The orchestrator is gone: nobody will ever read what is made here.
  process.on('disconnect', close);
  // Ctrl+C goes to the whole group; the orchestrator decides when its engines end.
  process.on('SIGINT', () => undefined);
  if (process.platform === 'win32') process.on('SIGBREAK', () => undefined);
}
