/** The `recogniser` process: a model of sherpa-onnx of `ears/` in a thread, behind the seam. Its one argument is the model's folder. */
import { isMainThread } from 'node:worker_threads';
import { hostEngine } from './engine-host.ts';
import { serveEngine } from './engine-thread.ts';

if (isMainThread) {
  hostEngine(new URL(import.meta.url), process.argv.slice(2));
} else {
  const { openSherpaEngine } = await import('../ears/recognisers/sherpa/engine.ts');
  serveEngine(async (config, args) => {
    const engine = await openSherpaEngine(config, args[0]);
    return { info: engine.info, run: (job, scope) => engine.run(job, scope) };
  });
}
