import type { Answer } from './api.ts';

/** One control's doing: whether it is under way, and what went wrong the last time. */
export class Action {
  busy = $state(false);
  error = $state<string | null>(null);

  /** @returns the server's answer, or null when it refused (then `error` says why). */
  async run<T>(call: () => Promise<Answer<T>>): Promise<T | null> {
    this.busy = true;
    this.error = null;
    try {
      const answer = await call();
      if (answer.ok) return answer.body;
      this.error = answer.message;
      return null;
    } finally {
      this.busy = false;
    }
  }
}
