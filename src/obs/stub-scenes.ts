import type { ReportModule } from '../domain/module-state.ts';
import type { SceneSwitcher } from '../ports/scenes.ts';

/** Scenes that change in AIVT only (`USE_STUB_OBS`). */
export function createStubScenes(report: ReportModule, onScene: (scene: string) => void): SceneSwitcher {
  let current: string | null = null;
  report({ state: 'stub', provider: 'stub', detail: 'scenes change in AIVT only (USE_STUB_OBS)' });
  return {
    get current() {
      return current;
    },
    unavailable: null,
    set(scene) {
      if (current !== scene) onScene(scene);
      current = scene;
      return Promise.resolve();
    },
  };
}
