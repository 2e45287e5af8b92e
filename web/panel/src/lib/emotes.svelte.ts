/** Words of chat that are pictures, as the server knows them; asked for once, and again after a while. */
import type { EmotesView } from '../../../../src/ports/emotes.ts';
import { get } from './api.ts';

const ASK_AGAIN_MS = 5 * 60_000;

class Emotes {
  #known = $state.raw<Readonly<Record<string, string>>>({});
  #askedAtMs = -Infinity;

  /** Address of the picture; null for a plain word. */
  picture(word: string): string | null {
    return Object.hasOwn(this.#known, word) ? (this.#known[word] ?? null) : null;
  }

  /** Whoever shows chat calls it; most calls do nothing. */
  async refresh(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#askedAtMs < ASK_AGAIN_MS) return;
    this.#askedAtMs = nowMs;
    const answer = await get<EmotesView>('/api/emotes');
    if (answer.ok) this.#known = answer.body.emotes;
  }
}

export const emotes = new Emotes();
