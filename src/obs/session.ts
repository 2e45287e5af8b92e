/** One connection to OBS, from its greeting to its end. */
import { WebSocket } from 'ws';
import { EventSubscription, OBSWebSocket, OBSWebSocketError, type OBSRequestTypes, type OBSResponseTypes } from 'obs-websocket-js/json';
import { sleep, type Clock } from '../kernel/clock.ts';
import { explainClose, explainRefusal, NOT_READY, ObsError } from './errors.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const CALL_TIMEOUT_MS = 2_000;
/** OBS 30 and later take connections about 70 ms before they are ready, and are not ready while a scene collection loads. */
const NOT_READY_RETRY_MS = 60;
const MAX_CALLS_IN_FLIGHT = 64;
/** The list of a big collection's scenes and inputs is some 100 KB; the socket alone would take 100 MB. */
const MAX_MESSAGE_BYTES = 8 * 2 ** 20;

/** The library leaves no way to bound a message, nor to let go of a peer that does not answer the closing handshake. */
export class ObsSocket extends OBSWebSocket {
  protected override async createConnection(url: string): ReturnType<OBSWebSocket['createConnection']> {
    const opened = this.internalEventPromise('ConnectionOpened');
    const hello = this.internalEventPromise('op:0');
    const socket = new WebSocket(url, this.protocol, { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
    this.socket = socket as unknown as NonNullable<typeof this.socket>;
    socket.onopen = (event) => this.onOpen(event as never);
    socket.onmessage = (event) => void this.onMessage(event);
    socket.onerror = (event) => this.onError(event);
    socket.onclose = (event) => this.onClose(event as never);
    await opened;
    if (socket.protocol !== this.protocol) throw new OBSWebSocketError(-1, 'the server speaks another protocol');
    return hello as ReturnType<OBSWebSocket['createConnection']>;
  }

  terminate(): void {
    const socket = this.socket as { terminate?: () => void } | undefined;
    socket?.terminate?.();
  }
}

export type ObsCall = <T extends keyof OBSRequestTypes>(
  type: T,
  data?: OBSRequestTypes[T],
  options?: { readonly timeoutMs?: number },
) => Promise<OBSResponseTypes[T]>;

export interface ObsSession {
  readonly socket: ObsSocket;
  readonly obsWebSocketVersion: string;
  /**
   * Resolves with OBS's own reply; nothing is ever sent twice except after "not ready" (207), which
   * means that nothing was done.
   * @throws ObsError within `timeoutMs` (default 2 s), at once when the connection ends.
   */
  readonly call: ObsCall;
  /** Aborts when the connection is over; its reason is an ObsError. */
  readonly ended: AbortSignal;
  /** Ends the connection now, without a closing handshake. */
  terminate(reason: ObsError): void;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly url: string;
  readonly password: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** @throws ObsError when OBS cannot be reached, is silent or refuses the password. */
export async function openObsSession({ url, password, clock, signal }: SessionOptions): Promise<ObsSession> {
  const socket = new ObsSocket();
  const end = new AbortController();
  const finish = (reason: ObsError): void => {
    if (!end.signal.aborted) end.abort(reason);
  };
  socket.on('ConnectionClosed', (error) => finish(explainClose(error, url, password !== '')));
  let greeted = false;
  // Before the greeting it tells that nobody listens there; later the closing event follows and carries the news.
  socket.on('ConnectionError', (error) => {
    if (!greeted) finish(explainClose(error, url, password !== ''));
  });
  const call = createCaller(socket, clock, end.signal);
  const terminate = (reason: ObsError): void => {
    finish(reason);
    socket.terminate();
  };

  const onAbort = (): void => terminate(new ObsError('closed', 'closing'));
  signal?.addEventListener('abort', onAbort, { once: true });
  const cancel = clock.schedule(CONNECT_TIMEOUT_MS, () =>
    terminate(new ObsError('timeout', `something takes connections at ${url} but does not greet as OBS does: check OBS_URL`)),
  );
  try {
    const greeting = await Promise.race([
      socket.connect(url, password === '' ? undefined : password, { eventSubscriptions: EventSubscription.All, rpcVersion: 1 }),
      rejectOn(end.signal),
    ]);
    greeted = true;
    if (signal?.aborted) onAbort();
    end.signal.throwIfAborted();
    return {
      socket,
      obsWebSocketVersion: greeting.obsWebSocketVersion,
      call,
      ended: end.signal,
      terminate,
      async close() {
        finish(new ObsError('closed', 'the connection to OBS was closed from this side'));
        const cancelClose = clock.schedule(300, () => socket.terminate());
        await socket.disconnect().catch(() => undefined);
        cancelClose();
      },
    };
  } catch (error) {
    socket.terminate();
    throw error instanceof ObsError ? error : explainClose(error, url, password !== '');
  } finally {
    cancel();
    signal?.removeEventListener('abort', onAbort);
  }
}

function createCaller(socket: ObsSocket, clock: Clock, ended: AbortSignal): ObsCall {
  let inFlight = 0;

  /** The library's promise never settles when the connection breaks, so it is raced. */
  async function once<T extends keyof OBSRequestTypes>(
    type: T,
    data: OBSRequestTypes[T] | undefined,
    leftMs: number,
  ): Promise<OBSResponseTypes[T]> {
    const reply = socket.call(type, data);
    const { promise, reject } = Promise.withResolvers<never>();
    const cancel = clock.schedule(leftMs, () =>
      reject(new ObsError('timeout', `OBS did not answer ${type} in time; it may be busy or hang`)),
    );
    const onEnd = (): void => reject(ended.reason);
    ended.addEventListener('abort', onEnd, { once: true });
    try {
      return await Promise.race([reply, promise]);
    } finally {
      cancel();
      ended.removeEventListener('abort', onEnd);
    }
  }

  return async (type, data, { timeoutMs = CALL_TIMEOUT_MS } = {}) => {
    ended.throwIfAborted();
    if (inFlight >= MAX_CALLS_IN_FLIGHT) throw new ObsError('overloaded', `${MAX_CALLS_IN_FLIGHT} calls already wait for OBS`);
    inFlight += 1;
    const deadlineMs = clock.nowMs() + timeoutMs;
    try {
      for (;;) {
        try {
          return await once(type, data, Math.max(1, deadlineMs - clock.nowMs()));
        } catch (error) {
          const told = explainRefusal(error, type);
          if (told.code !== NOT_READY || clock.nowMs() + NOT_READY_RETRY_MS >= deadlineMs) throw told;
          await sleep(clock, NOT_READY_RETRY_MS, ended);
        }
      }
    } finally {
      inFlight -= 1;
    }
  };
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
