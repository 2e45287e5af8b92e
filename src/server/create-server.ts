/** The face to the world: HTTP API, event stream, overlay stream and pages, behind one access check. */
import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { systemClock, type Clock } from '../pipeline/clock.ts';
import type { Controls, TurnHistory } from '../pipeline/controls.ts';
import type { EventBus } from '../pipeline/events.ts';
import type { OverlayHub } from '../pipeline/player-protocol.ts';
import { createAccessCheck, isWildcardHost, requireTokenOffLoopback, type Refusal } from './access.ts';
import { registerApi } from './api.ts';
import { cleanFields } from './clean-text.ts';
import { registerDocs } from './docs.ts';
import { problem, toProblem } from './errors.ts';
import { COMMON_HEADERS, DATA_CSP } from './headers.ts';
import { listen, ServerStartError } from './listen.ts';
import type { Log } from './log.ts';
import { OverlayStream } from './overlay-stream.ts';
import { registerPages, type PageFolders } from './pages.ts';
import { methodsAt, routeOf, routeSpec, type RouteKey } from './routes.ts';
import { CLOSE, MAX_CLIENTS, MAX_INCOMING_BYTES, type SocketPool } from './sockets.ts';
import { EventStream } from './stream.ts';

export const MAX_BODY_BYTES = 64 * 1024;
/** After this long a control is given up and the caller told. */
const HANDLER_TIMEOUT_MS = 15_000;
/** A whole request must be in by then: nobody holds a connection open by sending slowly. */
const REQUEST_TIMEOUT_MS = 15_000;
/** One line a minute for each kind of refusal, however many there are. */
const REFUSAL_LOG_EVERY_MS = 60_000;

export interface ServerSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string | null;
  readonly version: string;
}

export interface ServerParts {
  readonly controls: Controls;
  readonly bus: EventBus;
  readonly overlays: OverlayHub;
  readonly history: TurnHistory;
  readonly settings: ServerSettings;
  readonly pages: PageFolders;
  readonly log: Log;
  readonly clock?: Clock;
}

export interface RunningServer {
  /** Where the streamer opens it, without a slash at the end; holds no token. */
  readonly url: string;
  /** Says goodbye to every client and frees the port; resolves when all is closed. */
  close(): Promise<void>;
}

/**
 * Builds the server and listens.
 * @throws ServerStartError when the port or host cannot be had, or other machines could reach it without a token.
 */
export async function createServer(parts: ServerParts): Promise<RunningServer> {
  const { host, port } = parts.settings;
  const { app, setPort } = await buildServer(parts);
  try {
    setPort(await listen(app, host, port));
  } catch (error) {
    await app.close();
    throw error;
  }
  const shown = isWildcardHost(host) || host === 'localhost' ? '127.0.0.1' : host;
  const address = app.server.address();
  const boundPort = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${shown.includes(':') && !shown.startsWith('[') ? `[${shown}]` : shown}:${boundPort}`,
    close: () => app.close(),
  };
}

export interface BuiltServer {
  readonly app: FastifyInstance;
  /** What was registered, as `METHOD url`. */
  readonly registered: readonly string[];
  /** Tells the access check which port was bound. */
  setPort(port: number): void;
}

/** The server without a port, as tests use it. */
export async function buildServer(parts: ServerParts): Promise<BuiltServer> {
  const { settings, log } = parts;
  const clock = parts.clock ?? systemClock;
  refuseOpenDoor(settings, log);
  const startedAtMs = clock.nowMs();
  let boundPort = settings.port;

  const app = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    handlerTimeout: HANDLER_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Idle keep-alive connections would hold up `close` for as long as their browser likes.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 100 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  const registered: string[] = [];
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      const key = `${method} ${route.url}`;
      if (!routeSpec(method, route.url)) throw new Error(`${key} has no access policy: add it to ROUTES in src/server/routes.ts`);
      registered.push(key);
    }
  });

  addGuards(app, parts, () => boundPort, clock);
  acceptJsonOnly(app);
  answerProblems(app, log);

  const events = new EventStream(parts.bus, parts.controls, clock, log);
  const overlays = new OverlayStream(parts.overlays, clock, log);
  await app.register(websocket, {
    options: { maxPayload: MAX_INCOMING_BYTES, perMessageDeflate: false },
    errorHandler: (error, socket) => {
      // A frame that is too big or malformed, or a connection that broke: the peer's affair.
      log.info('A WebSocket ended with an error', { reason: error.message });
      socket.close(CLOSE.internal);
    },
    preClose: async () => {
      await Promise.all([events.close(), overlays.close()]);
      app.websocketServer.close();
    },
  });
  await registerDocs(app, settings.version);
  await app.register(fastifyStatic, { root: parts.pages.panelDir, serve: false, suppressWarning: true });

  registerSocket(app, 'GET /stream', events, log);
  registerSocket(app, 'GET /overlay/stream', overlays, log);
  registerApi(app, {
    controls: parts.controls,
    history: parts.history,
    version: settings.version,
    uptimeS: () => Math.round((clock.nowMs() - startedAtMs) / 1000),
  });
  registerPages(app, parts.pages);
  await app.ready();

  return {
    app,
    registered,
    setPort(port) {
      boundPort = port;
    },
  };
}

function refuseOpenDoor(settings: ServerSettings, log: Log): void {
  try {
    requireTokenOffLoopback(settings);
  } catch (error) {
    throw new ServerStartError((error as Error).message, { cause: error });
  }
  if (settings.token !== null && settings.token.length < 16) {
    log.warn('AIVT_TOKEN is short enough to be guessed. Use at least 16 random characters.');
  }
}

function addGuards(app: FastifyInstance, { settings, log }: ServerParts, port: () => number, clock: Clock): void {
  const check = createAccessCheck(settings, port);
  const warnedAtMs = new Map<Refusal['code'], number>();

  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(COMMON_HEADERS).header('content-security-policy', DATA_CSP);
    // An unknown address tells a stranger nothing, not even that it is unknown.
    const spec = routeSpec(request.method, request.routeOptions.url);
    const refusal = check(spec?.access ?? 'control', {
      method: request.method,
      host: request.headers.host,
      origin: request.headers.origin,
      authorization: request.headers.authorization,
      queryToken: queryToken(request),
      localAddress: request.socket.localAddress,
    });
    if (!refusal) {
      done();
      return;
    }
    const before = warnedAtMs.get(refusal.code);
    if (before === undefined || clock.nowMs() - before >= REFUSAL_LOG_EVERY_MS) {
      warnedAtMs.set(refusal.code, clock.nowMs());
      log.warn(`Refused ${request.method} ${pathOf(request)}: ${refusal.message}`, { code: refusal.code });
    }
    if (refusal.status === 401) void reply.header('www-authenticate', 'Bearer realm="AIVT"');
    void reply.code(refusal.status).send(problem(refusal.status, refusal.code, refusal.message).body);
  });
  app.addHook('onRequest', (request, reply, done) => {
    if (routeSpec(request.method, request.routeOptions.url)?.kind !== 'page') void reply.header('cache-control', 'no-store');
    done();
  });
}

/** Other types would let a foreign page post without asking first; an empty body is no body. */
function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
  app.addHook('preValidation', (request, _reply, done) => {
    request.body = cleanFields(request.body);
    done();
  });
}

function answerProblems(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, body, internal } = toProblem(error, MAX_BODY_BYTES);
    if (internal) log.error(`${request.method} ${pathOf(request)} failed`, { error });
    return reply.code(status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(body);
  });
  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsAt(pathOf(request)).filter((method) => method !== request.method);
    if (allowed.length > 0) {
      const { status, body } = problem(
        405,
        'method-not-allowed',
        `${request.method} is not possible here; use ${allowed.join(' or ')}. See /docs.`,
      );
      return reply.code(status).header('allow', allowed.join(', ')).send(body);
    }
    const { status, body } = problem(
      404,
      'not-found',
      `There is nothing at ${request.method} ${pathOf(request).slice(0, 200)}. See /docs for what there is.`,
    );
    return reply.code(status).send(body);
  });
}

interface SocketEndpoint {
  readonly pool: SocketPool;
  accept(socket: Parameters<SocketPool['add']>[0]): void;
}

function registerSocket(app: FastifyInstance, key: RouteKey, endpoint: SocketEndpoint, log: Log): void {
  const { url } = routeOf(key);
  app.route({
    method: 'GET',
    url,
    websocket: true,
    // Synchronous up to the handler, so that the count cannot change in between.
    preHandler: (request, reply, done) => {
      if (!request.ws) {
        void reply
          .code(426)
          .header('upgrade', 'websocket')
          .send(problem(426, 'websocket-only', `${url} is a WebSocket: connect with ws://, not http://.`).body);
      } else if (endpoint.pool.isFull) {
        log.warn(`${url} has its ${MAX_CLIENTS} clients and refused another`);
        void reply
          .code(503)
          .send(problem(503, 'too-many-clients', `There are already ${MAX_CLIENTS} clients on ${url}. Close some, then try again.`).body);
      } else {
        done();
      }
    },
    handler: (socket) => {
      try {
        endpoint.accept(socket);
      } catch (error) {
        log.error(`A client of ${url} could not be served`, { error });
        endpoint.pool.close(socket, CLOSE.internal, 'a fault inside AIVT; connect again');
      }
    },
  });
}

function queryToken(request: FastifyRequest): string | undefined {
  const token = (request.query as Record<string, unknown> | undefined)?.['token'];
  return typeof token === 'string' ? token : undefined;
}

/** Without the query, where a token may stand. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
