import type { StreamMessage } from '../src/control/stream.ts';

/** Events as they come, and a way to wait for one that may have come already. */
export class EventLog {
  readonly events: StreamMessage[] = [];
  #waiting: (() => void)[] = [];

  add(event: StreamMessage): void {
    this.events.push(event);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** A place in the log, to look only at what comes after it. */
  get now(): number {
    return this.events.length;
  }

  since(from: number): readonly StreamMessage[] {
    return this.events.slice(from);
  }

  /** The first event of the type from `from` on for which `where` holds. The test's own time-out bounds the wait. */
  async until<T extends StreamMessage['type']>(
    type: T,
    from = 0,
    where: (event: Extract<StreamMessage, { type: T }>) => boolean = () => true,
  ): Promise<Extract<StreamMessage, { type: T }>> {
    for (;;) {
      const found = this.events
        .slice(from)
        .find(
          (event): event is Extract<StreamMessage, { type: T }> =>
            event.type === type && where(event as Extract<StreamMessage, { type: T }>),
        );
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
