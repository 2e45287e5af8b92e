/** The `voice` process: the speech engine of `tts/` in a thread, behind the seam. Its one argument is the folder of the voices. */
import { isMainThread } from 'node:worker_threads';
import { hostEngine } from './engine-host.ts';
import { serveEngine } from './engine-thread.ts';

if (isMainThread) {
  hostEngine(new URL(import.meta.url), process.argv.slice(2));
} else {
  const { openVoiceEngine } = await import('../tts/engine.ts');
  serveEngine((config, args) => openVoiceEngine(config, args[0]));
}
