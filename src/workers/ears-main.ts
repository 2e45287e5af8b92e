/** The `ears` process: Silero's model of `ears/` in a thread, behind the seam. */
import { isMainThread } from 'node:worker_threads';
import { hostEngine } from './engine-host.ts';
import { serveEngine } from './engine-thread.ts';

if (isMainThread) {
  hostEngine(new URL(import.meta.url));
} else {
  const { openSileroEngine } = await import('../ears/vad/silero-engine.ts');
  serveEngine(() => openSileroEngine());
}
