/** One connection to VTube Studio: requests with an end, events, nothing sent twice. */
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { ERROR, VtsError } from './errors.ts';

const REQUEST_TIMEOUT_MS = 3_000;
const MAX_REQUESTS_IN_FLIGHT = 64;
/** The parameter list of a big model is some 100 KB. */
const MAX_MESSAGE_BYTES = 8 * 2 ** 20;

/** What carries the frames; a test puts a memory pipe in its place. */
export interface VtsTransport {
  send(text: string): void;
  /** Without a closing handshake. */
  terminate(): void;
}
export interface TransportEvents {
  readonly message: (text: string) => void;
  readonly closed: (why: string) => void;
}
export type OpenTransport = (url: string, events: TransportEvents, signal: AbortSignal) => Promise<VtsTransport>;

/** VTube Studio's server accepts compression and then sends what not every client can read: it is not offered. */
export const openWebSocket: OpenTransport = (url, events, signal) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: 3_000, maxPayload: MAX_MESSAGE_BYTES });
    const onAbort = (): void => socket.terminate();
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('open', () => resolve({ send: (text) => socket.send(text), terminate: () => socket.terminate() }));
    socket.on('message', (data: Buffer) => events.message(data.toString('utf8')));
    socket.on('error', (error) => reject(error));
    socket.once('close', (code) => {
      signal.removeEventListener('abort', onAbort);
      events.closed(`code ${code}`);
      reject(new Error(`closed with code ${code}`));
    });
  });

const envelopeSchema = z.object({
  requestID: z.string().optional(),
  messageType: z.string(),
  data: z.record(z.string(), z.unknown()).nullish(),
});
const errorSchema = z.object({ errorID: z.number(), message: z.string().default('') });

export type VtsData = Readonly<Record<string, unknown>>;

export interface VtsWire {
  /**
   * `type` without its ending: `request('APIState')`.
   * @param timeoutMs default 3 s; `Infinity` for a question that a person answers.
   * @throws VtsError
   */
  request(type: string, data?: VtsData, timeoutMs?: number): Promise<VtsData>;
  /** Aborts when the connection is over; its reason is a VtsError. */
  readonly ended: AbortSignal;
  end(reason: VtsError): void;
}

export interface WireOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly open?: OpenTransport;
  readonly onEvent: (type: string, data: VtsData) => void;
}

interface Waiting {
  readonly type: string;
  readonly resolve: (data: VtsData) => void;
  readonly reject: (error: VtsError) => void;
  readonly cancelTimeout: () => void;
}

/** @throws VtsError `offline` when nobody takes the connection. */
export async function openWire({ url, clock, signal, open = openWebSocket, onEvent }: WireOptions): Promise<VtsWire> {
  const waiting = new Map<string, Waiting>();
  const end = new AbortController();
  let nextId = 1;
  let transport: VtsTransport | null = null;

  const finish = (reason: VtsError): void => {
    if (end.signal.aborted) return;
    end.abort(reason);
    for (const [id, one] of waiting) settle(id, one)?.reject(reason);
    transport?.terminate();
  };
  const onAbort = (): void => finish(new VtsError('closed', 'closing'));
  signal.addEventListener('abort', onAbort, { once: true });
  end.signal.addEventListener('abort', () => signal.removeEventListener('abort', onAbort), { once: true });

  function settle(id: string, one: Waiting | undefined): Waiting | undefined {
    if (!one || !waiting.delete(id)) return undefined;
    one.cancelTimeout();
    return one;
  }

  function receive(text: string): void {
    const parsed = envelopeSchema.safeParse(parseJson(text));
    if (!parsed.success) return;
    const { requestID = '', messageType, data } = parsed.data;
    if (messageType.endsWith('Event')) {
      // An event may carry the id of the request that caused it, and come before its answer.
      onEvent(messageType, data ?? {});
      return;
    }
    const one = waiting.get(requestID);
    if (messageType === `${one?.type ?? ''}Response`) settle(requestID, one)?.resolve(data ?? {});
    else if (messageType === 'APIError') {
      const problem = errorSchema.safeParse(data);
      const errorId = problem.success ? problem.data.errorID : null;
      // The session stays open but can do nothing any more, whichever request was told first.
      if (errorId === ERROR.notAuthenticated) {
        finish(new VtsError('token', 'VTube Studio took the access back', errorId));
        return;
      }
      const message = `VTube Studio refused ${one?.type ?? 'a request'}: ${problem.success ? problem.data.message : 'no reason given'} (${errorId ?? 'no number'})`;
      settle(requestID, one)?.reject(new VtsError('refused', message, errorId));
    }
  }

  try {
    transport = await open(
      url,
      { message: receive, closed: (why) => finish(new VtsError('closed', `VTube Studio closed the connection (${why})`)) },
      end.signal,
    );
  } catch (error) {
    const reason = new VtsError('offline', `no VTube Studio answers at ${url}: start it and switch on "Start API" in its settings`, null, {
      cause: error,
    });
    finish(reason);
    throw signal.aborted ? new VtsError('closed', 'closing') : reason;
  }

  const carrier = transport;
  return {
    ended: end.signal,
    end: finish,
    request(type, data = {}, timeoutMs = REQUEST_TIMEOUT_MS) {
      return new Promise((resolve, reject) => {
        if (end.signal.aborted) {
          reject(end.signal.reason);
          return;
        }
        if (waiting.size >= MAX_REQUESTS_IN_FLIGHT) {
          reject(new VtsError('refused', `${MAX_REQUESTS_IN_FLIGHT} requests already wait for VTube Studio`));
          return;
        }
        const requestID = `aivt-${nextId++}`;
        const cancelTimeout = Number.isFinite(timeoutMs)
          ? clock.schedule(timeoutMs, () => {
              waiting.delete(requestID);
              reject(new VtsError('timeout', `VTube Studio did not answer ${type} within ${timeoutMs} ms`));
            })
          : () => undefined;
        waiting.set(requestID, { type, resolve, reject, cancelTimeout });
        carrier.send(
          JSON.stringify({ apiName: 'VTubeStudioPublicAPI', apiVersion: '1.0', requestID, messageType: `${type}Request`, data }),
        );
      });
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
