/** Server-sent events as model servers send them: `data:` lines, comments to keep the connection, an end. */

/** An event with one token is some hundred bytes; a last one with usage and timings a few thousand. What is much longer is something else. */
const MAX_EVENT_CHARS = 64 * 1024;

/** Something that is no stream of events. */
export class SseError extends Error {}

/**
 * Takes text in any pieces and gives the data of each event that is whole. The same whatever the pieces.
 * llama.cpp of old writes `error: {…}` lines, which are no field of the standard: they are given as data too.
 */
export class SseParser {
  #line = '';
  #data: string[] = [];
  #chars = 0;
  #endedWithCr = false;

  /** @throws SseError for what is no stream of events, or an event without end. */
  push(text: string): string[] {
    const events: string[] = [];
    for (const char of text) {
      const crLf = this.#endedWithCr && char === '\n';
      this.#endedWithCr = char === '\r';
      if (crLf) continue;
      if (char === '\n' || char === '\r') this.#endLine(events);
      else {
        this.#line += char;
        this.#chars += 1;
        if (this.#chars > MAX_EVENT_CHARS) throw new SseError('an event without end');
      }
    }
    return events;
  }

  /** The stream has ended: what of an event is there is given, though its empty line is missing. */
  end(): string[] {
    const events: string[] = [];
    if (this.#line !== '') this.#endLine(events);
    this.#endEvent(events);
    return events;
  }

  #endLine(events: string[]): void {
    const line = this.#line;
    this.#line = '';
    if (line === '') return this.#endEvent(events);
    const field = /^(data|error)(?:: ?|$)/u.exec(line);
    if (field) this.#data.push(line.slice(field[0].length));
    else if (!/^(?::|event(?:$|:)|id(?:$|:)|retry(?:$|:))/u.test(line)) throw new SseError('a line that is no event');
  }

  #endEvent(events: string[]): void {
    if (this.#data.length > 0) events.push(this.#data.join('\n'));
    this.#data = [];
    this.#chars = 0;
  }
}
