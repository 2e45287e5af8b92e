import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Mailbox } from './mailbox.ts';

describe('a mailbox', () => {
  it('handles what is sent from within after what is being handled, in order', () => {
    const seen: string[] = [];
    const box: Mailbox<string> = new Mailbox<string>(
      (message) => {
        seen.push(`begin ${message}`);
        if (message === 'a') {
          box.send('b');
          box.send('c');
        }
        seen.push(`end ${message}`);
      },
      () => undefined,
    );
    box.send('a');
    expect(seen).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c']);
  });

  it('is done with everything when `send` returns', () => {
    const seen: number[] = [];
    const box: Mailbox<number> = new Mailbox<number>(
      (n) => {
        seen.push(n);
        if (n > 0) box.send(n - 1);
      },
      () => undefined,
    );
    box.send(3);
    expect(seen).toEqual([3, 2, 1, 0]);
  });

  it('goes on after a message whose handling threw, and tells of it', () => {
    const seen: number[] = [];
    const onError = vi.fn();
    const box = new Mailbox<number>((n) => {
      if (n === 1) throw new Error('no');
      seen.push(n);
    }, onError);
    for (const n of [0, 1, 2]) box.send(n);
    expect(seen).toEqual([0, 2]);
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('no'), 1);
  });

  it('keeps the order of a queue, whoever sends what from where', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { maxLength: 20 }), (plan) => {
        // Message k sends the messages of plan[k] while it is handled; the model is a plain queue.
        let made = 0;
        const expected: number[] = [];
        const queue = [made++];
        for (let k = queue.shift(); k !== undefined; k = queue.shift()) {
          expected.push(k);
          for (const _ of plan[k] ?? []) queue.push(made++);
        }
        let sent = 0;
        const handled: number[] = [];
        const box: Mailbox<number> = new Mailbox<number>(
          (k) => {
            handled.push(k);
            for (const _ of plan[k] ?? []) box.send(sent++);
          },
          (error) => {
            throw error;
          },
        );
        box.send(sent++);
        expect(handled).toEqual(expected);
      }),
    );
  });
});
