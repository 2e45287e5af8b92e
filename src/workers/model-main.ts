/** The `model` process: a model file by `policy/gguf` in a thread, behind the seam. Its arguments are the engine's folder and the file. */
import { isMainThread } from 'node:worker_threads';
import { hostEngine } from './engine-host.ts';
import { serveEngine } from './engine-thread.ts';

if (isMainThread) {
  hostEngine(new URL(import.meta.url), process.argv.slice(2));
} else {
  const { openGgufEngine } = await import('../policy/gguf/engine.ts');
  serveEngine((config, args) => openGgufEngine(config, args));
}
