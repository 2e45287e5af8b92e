/** The `voice` process: the speech engine of `tts/` in a thread, behind the seam. */
import { isMainThread } from 'node:worker_threads';
import { hostEngine } from './engine-host.ts';
import { serveEngine } from './engine-thread.ts';

if (isMainThread) {
  hostEngine(new URL(import.meta.url));
} else {
  const { openVoiceEngine } = await import('../tts/engine.ts');
  serveEngine(openVoiceEngine);
}
