import type { OverlayProbe } from './probe-types.ts';

declare global {
  interface Window {
    readonly __aivt?: OverlayProbe;
    /** There in OBS's browser source. */
    readonly obsstudio?: unknown;
  }
}

export function exposeProbe(probe: OverlayProbe): void {
  Object.defineProperty(window, '__aivt', { value: Object.freeze(probe) });
}
