import type { ModuleReport } from '../domain/module-state.ts';
import type { OverlayCount } from './overlays.ts';

/** How the overlays stand, in one sentence for the streamer. */
export function overlayReport(count: OverlayCount): ModuleReport {
  const silent = count.silent === 0 ? '' : `, ${count.silent} silent preview${count.silent === 1 ? '' : 's'}`;
  if (count.sounding) return { state: 'online', provider: 'browser source', detail: `one overlay sounds${silent}` };
  if (count.barred) {
    return {
      state: 'degraded',
      provider: 'virtual',
      detail: 'the overlay did not keep time and is left alone for a while: is its page or OBS overloaded?',
    };
  }
  if (count.suspended > 0) {
    return {
      state: 'degraded',
      provider: 'browser source',
      detail: 'the overlay is open but its browser keeps it silent: click on it once, or open it in OBS',
    };
  }
  return {
    state: 'offline',
    provider: 'virtual',
    detail: `no overlay sounds: add /overlay as a browser source in OBS${silent}; until then she is heard by nobody`,
  };
}
