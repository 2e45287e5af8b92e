/** The `turn` process: the turn model of `ears/` in a thread, behind the seam. Its one argument is the model's file. */
import { isMainThread } from 'node:worker_threads';
import { hostEngine } from './engine-host.ts';
import { serveEngine } from './engine-thread.ts';

if (isMainThread) {
  hostEngine(new URL(import.meta.url), process.argv.slice(2));
} else {
  const { openTurnEngine } = await import('../ears/turn/smart-turn-engine.ts');
  serveEngine((_config, args) => openTurnEngine(args[0]));
}
