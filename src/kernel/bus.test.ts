import { describe, expect, it } from 'vitest';
import { Bus } from './bus.ts';

interface Told {
  readonly at: number;
  readonly what: string;
}

function build(): { bus: Bus<Told>; errors: unknown[] } {
  const errors: unknown[] = [];
  return {
    bus: new Bus<Told>(
      () => 5,
      (error) => errors.push(error),
    ),
    errors,
  };
}

describe('the event bus', () => {
  it('lets all hear what a listener emits after the event that it is hearing', () => {
    // Once, a listener that reported at once made those after it hear the answer before the question, and left
    // the panel with an older state than the board's.
    const { bus } = build();
    const early: string[] = [];
    const late: string[] = [];
    bus.listen(({ what }) => {
      early.push(what);
      if (what === 'blocked') {
        bus.emit({ what: 'log 1' });
        bus.emit({ what: 'log 2' });
      }
      if (what === 'log 1') bus.emit({ what: 'log 3' });
    });
    bus.listen(({ what }) => late.push(what));
    bus.emit({ what: 'blocked' });
    expect(early).toEqual(['blocked', 'log 1', 'log 2', 'log 3']);
    expect(late).toEqual(early);
  });

  it('tells of a listener that throws, and the others hear this event and the next', () => {
    const { bus, errors } = build();
    const heard: string[] = [];
    bus.listen(() => {
      throw new Error('no');
    });
    bus.listen(({ what }) => heard.push(what));
    bus.emit({ what: 'a' });
    bus.emit({ what: 'b' });
    expect(heard).toEqual(['a', 'b']);
    expect(errors).toEqual([new Error('no'), new Error('no')]);
  });

  it('stamps events with the time at which they were emitted, which a recorded one brings itself', () => {
    const { bus } = build();
    const heard: Told[] = [];
    bus.listen((event) => heard.push(event));
    bus.emit({ what: 'now' });
    expect(heard).toEqual([{ at: 5, what: 'now' }]);
  });

  it('tells nothing to who has stopped listening, even in the middle of an event', () => {
    const { bus } = build();
    const heard: string[] = [];
    let stop = (): void => undefined;
    bus.listen(() => stop());
    stop = bus.listen(({ what }) => heard.push(what));
    bus.emit({ what: 'a' });
    expect(heard).toEqual([]);
  });
});
