import { describe, expect, it } from 'vitest';
import type { ToOverlay } from '../../../../src/ports/player-protocol.ts';
import { backoffMs } from '../../../../src/kernel/backoff.ts';
import { Connection, RETRY } from './connection.ts';
import type { Socket } from './connection.ts';

class FakeSocket implements Socket {
  binaryType: BinaryType = 'blob';
  onopen: ((event: Event) => unknown) | null = null;
  onmessage: ((event: MessageEvent) => unknown) | null = null;
  onclose: ((event: CloseEvent) => unknown) | null = null;
  onerror: ((event: Event) => unknown) | null = null;
  readonly sent: string[] = [];
  closed = false;
  send(data: string): void {
    this.sent.push(data);
  }
  close(): void {
    this.closed = true;
  }
  say(message: ToOverlay): void {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent);
  }
}

const WELCOME: ToOverlay = {
  type: 'welcome',
  body: { bounce: 0.5, dim: 0.2 },
  role: 'primary',
  epoch: 0,
  personaName: 'K',
  expression: 'neutral',
  muted: false,
  panicked: false,
};

function setUp() {
  const sockets: FakeSocket[] = [];
  const timers = new Map<number, { run: () => void; ms: number }>();
  const heard: string[] = [];
  let lost = 0;
  let next = 1;
  const connection = new Connection(
    {
      hello: () => ({ type: 'hello', kind: 'overlay', audio: 'running' }),
      message: (message) => heard.push(message.type),
      sound: () => heard.push('sound'),
      lost: () => lost++,
    },
    {
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      setTimer: (run, ms) => {
        timers.set(next, { run, ms });
        return next++;
      },
      clearTimer: (timer) => timers.delete(timer),
      random: () => 0,
    },
  );
  const fire = (): number => {
    const [id, timer] = [...timers][0] ?? [];
    if (id === undefined || timer === undefined) throw new Error('no timer set');
    timers.delete(id);
    timer.run();
    return timer.ms;
  };
  return { connection, sockets, timers, heard, lost: () => lost, fire };
}

describe('backoff', () => {
  it('doubles from a quarter second to five and never passes five', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 99].map((n) => backoffMs(RETRY, n, 0))).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
    expect(backoffMs(RETRY, 1, 1)).toBeCloseTo(200);
    expect(backoffMs(RETRY, 60, 1)).toBe(4000);
  });
});

describe('the connection', () => {
  it('says hello first, then hears only after the welcome', () => {
    const { connection, sockets, heard } = setUp();
    connection.connect();
    sockets[0]?.onopen?.({} as Event);
    expect(sockets[0]?.sent).toEqual(['{"type":"hello","kind":"overlay","audio":"running"}']);
    connection.send({ type: 'silenced', epoch: 1 });
    sockets[0]?.say({ type: 'cut', epoch: 1 });
    expect(heard).toEqual([]);
    expect(sockets[0]?.sent).toHaveLength(1);
    sockets[0]?.say(WELCOME);
    sockets[0]?.say({ type: 'cut', epoch: 1 });
    expect(heard).toEqual(['welcome', 'cut']);
  });

  it('comes back with growing waits, starts small again after a welcome, and is deaf to the old socket', () => {
    const { connection, sockets, heard, lost, fire } = setUp();
    connection.connect();
    sockets[0]?.onclose?.({} as CloseEvent);
    expect(fire()).toBe(250);
    sockets[1]?.onerror?.({} as Event);
    sockets[1]?.onclose?.({} as CloseEvent);
    expect(fire()).toBe(500);
    expect(lost()).toBe(0);
    sockets[2]?.say(WELCOME);
    sockets[2]?.onclose?.({} as CloseEvent);
    expect(lost()).toBe(1);
    expect(fire()).toBe(250);
    sockets[2]?.say({ type: 'cut', epoch: 9 });
    expect(heard).toEqual(['welcome']);
  });

  it('gives up a server that accepts and then says nothing', () => {
    const { connection, sockets, fire } = setUp();
    connection.connect();
    sockets[0]?.onopen?.({} as Event);
    expect(fire()).toBe(4000);
    expect(sockets[0]?.closed).toBe(true);
    fire();
    expect(sockets).toHaveLength(2);
  });
});
