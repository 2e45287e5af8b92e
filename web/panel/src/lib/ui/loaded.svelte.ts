import { get } from '../api.ts';

/** What a page asks the server for: empty until it came, with the sentence that says why it did not. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  error = $state<string | null>(null);

  async load(path: string): Promise<void> {
    const answer = await get<T>(path);
    if (answer.ok) {
      this.value = answer.body;
      this.error = null;
    } else this.error = answer.message;
  }
}
