/** Something that is downloaded while the page looks on. */
import { reasonOf } from '../kernel/fault.ts';
import { ControlError } from '../ports/controls.ts';
import type { FetchState } from '../ports/setup-desk.ts';

type Tell = (detail: string, doneBytes: number, totalBytes: number) => void;

/** One download at a time. */
export function createFetching(ended: AbortSignal): {
  state(): FetchState | null;
  begin(name: string, work: (tell: Tell, signal: AbortSignal) => Promise<void>): void;
} {
  let state: FetchState | null = null;
  return {
    state: () => state,
    begin(name, work) {
      if (state?.state === 'running') throw new ControlError('not-allowed', `${state.name} is still being fetched.`);
      let current: FetchState = { name, state: 'running', detail: 'begins', doneBytes: 0, totalBytes: 0 };
      const say = (more: Partial<FetchState>): void => {
        current = { ...current, ...more };
        state = current;
      };
      say({});
      work((detail, doneBytes, totalBytes) => say({ detail, doneBytes, totalBytes }), ended).then(
        () => say({ state: 'done', detail: 'done' }),
        (error: unknown) => say({ state: 'failed', detail: reasonOf(error) }),
      );
    },
  };
}
