import { EventEmitter } from 'node:events';
import type { WebSocket as ServerSocket } from '@fastify/websocket';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { EventBus, type NewEvent } from '../domain/events.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { MAX_BUFFERED_BYTES } from './sockets.ts';
import { EventStream, LOSSY_ABOVE_BYTES } from './stream.ts';
import { FakeControls, MemoryLog } from '../../testing/server.ts';

/** A socket whose network takes nothing until told: how full it is, is the test's choice. */
class StuckSocket extends EventEmitter {
  readonly OPEN = WebSocket.OPEN;
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;
  readonly sent: (string | Buffer)[] = [];
  closedWith: number | undefined;

  send(data: string | Buffer): void {
    this.sent.push(data);
  }
  close(code: number): void {
    this.closedWith = code;
    this.readyState = WebSocket.CLOSING;
  }
  get types(): unknown[] {
    return this.sent.map((data) => (JSON.parse(data.toString()) as { type: unknown }).type);
  }
}

function setUp(): { bus: EventBus; stream: EventStream; connect: () => StuckSocket; log: MemoryLog } {
  const log = new MemoryLog();
  const bus = new EventBus(
    () => 1,
    (error) => log.error('listener', { error }),
  );
  const stream = new EventStream(bus, new FakeControls(), new FakeClock(), log);
  const connect = (): StuckSocket => {
    const socket = new StuckSocket();
    stream.accept(socket as unknown as ServerSocket);
    return socket;
  };
  return { bus, stream, connect, log };
}

const chatter: NewEvent = { type: 'log', level: 'info', message: 'chatter', module: null };
const partial: NewEvent = { type: 'ears.partial', id: 'speech:1', text: 'hel', committedChars: 0 };
const muted: NewEvent = { type: 'muted', muted: true };

describe('EventStream', () => {
  it('leaves out what is only nice to have for a client that lags, and nothing else', () => {
    const { bus, connect } = setUp();
    const [lagging, swift] = [connect(), connect()];
    lagging.bufferedAmount = LOSSY_ABOVE_BYTES + 1;
    for (const event of [chatter, muted, partial]) bus.emit(event);
    lagging.bufferedAmount = 0;
    bus.emit(chatter);
    expect(lagging.types).toEqual(['snapshot', 'muted', 'log']);
    expect(swift.types).toEqual(['snapshot', 'log', 'muted', 'ears.partial', 'log']);
  });

  it('makes the bytes of an event once for all clients', () => {
    const { bus, connect } = setUp();
    const [first, second] = [connect(), connect()];
    bus.emit(muted);
    expect(first.sent[1]).toBeInstanceOf(Buffer);
    expect(first.sent[1]).toBe(second.sent[1]);
  });

  it('drops a client at the bound, once', () => {
    const { bus, connect, log } = setUp();
    const full = connect();
    full.bufferedAmount = MAX_BUFFERED_BYTES + 1;
    for (let i = 0; i < 3; i++) bus.emit(muted);
    expect(full.closedWith).toBe(1013);
    expect(full.types).toEqual(['snapshot']);
    expect(log.lines).toHaveLength(1);
  });

  it('keeps a socket that throws from the other clients', () => {
    const { bus, connect, log } = setUp();
    const [broken, well] = [connect(), connect()];
    broken.send = () => {
      throw new Error('broken socket');
    };
    bus.emit(muted);
    expect(well.types).toEqual(['snapshot', 'muted']);
    expect(log.lines.join()).toContain('broken socket');
  });

  it('hears nothing after close, and says goodbye once', async () => {
    const { bus, stream, connect } = setUp();
    const socket = connect();
    let goodbyes = 0;
    socket.close = (code) => {
      goodbyes += 1;
      socket.closedWith = code;
      setImmediate(() => socket.emit('close'));
    };
    stream.pool.close(socket as unknown as ServerSocket, 1013, 'too slow');
    await stream.close();
    expect(goodbyes).toBe(1);
    const late = connect();
    bus.emit(muted);
    expect(late.types).toEqual(['snapshot']);
  });
});
