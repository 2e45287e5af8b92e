/** So long the last words of the streamer can be read. */
const LINGER_MS = 4000;
/** Of somebody who talks on and on the end is of interest. */
const MOST_CHARS = 160;

/** Shows what the streamer says, while it is said and a little after. */
export class StreamerCaption {
  readonly #root: HTMLElement;
  #timer: number | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** What a viewer reads now. */
  get text(): string {
    return this.#root.classList.contains('gone') ? '' : this.#root.textContent;
  }

  show(text: string, final: boolean): void {
    clearTimeout(this.#timer);
    if (text === '') {
      this.clear();
      return;
    }
    this.#root.textContent = shortened(text);
    this.#root.classList.remove('gone');
    this.#root.classList.toggle('partial', !final);
    // A partial whose final never comes must not stand for ever either.
    this.#timer = window.setTimeout(() => {
      this.clear();
    }, LINGER_MS);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#root.textContent = '';
    this.#root.classList.add('gone');
  }
}

/** The end of it, from a word's start on. */
export function shortened(text: string): string {
  if (text.length <= MOST_CHARS) return text;
  const end = text.slice(-MOST_CHARS);
  return `…${end.slice(end.indexOf(' '))}`;
}
