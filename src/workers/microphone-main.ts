/** The `microphone` process: a device of this machine, of `ears/`, in a thread behind the seam. */
import { isMainThread } from 'node:worker_threads';
import { hostEngine } from './engine-host.ts';
import { serveEngine } from './engine-thread.ts';

if (isMainThread) {
  hostEngine(new URL(import.meta.url));
} else {
  const { openDeviceEngine } = await import('../ears/capture/device-engine.ts');
  serveEngine(() => openDeviceEngine());
}
