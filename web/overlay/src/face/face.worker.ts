/** Draws her beside the main thread, so that sound, acknowledgements and a cut never wait for a frame. */
import { Face } from './face.ts';
import type { Drawn } from '../bodies/body-screen.ts';
import type { FaceOrder } from './screen.ts';

let face: Face | undefined;

/** The few members of a worker's global that are used; the page's own types describe a window. */
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<FaceOrder>) => void) | null;
  postMessage(reply: Drawn): void;
};

scope.onmessage = ({ data }) => {
  if (data.type === 'canvas') face = new Face(data.canvas);
  else if (data.type === 'fit') face?.fit(data.heightPx);
  else if (face !== undefined) {
    const startedMs = performance.now();
    const open = face.draw(data.nowMs, data.input);
    scope.postMessage({ audibleMs: data.audibleMs, open, viseme: data.viseme, costMs: performance.now() - startedMs });
  }
};
