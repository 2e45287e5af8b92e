/** The hooks before every handler: who may come in, what a body may be, how a problem is told. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../kernel/clock.ts';
import { isLoopbackHost } from '../kernel/loopback.ts';
import { createAccessCheck, requireTokenOffLoopback, type AccessSettings, type Refusal } from './access.ts';
import { cleanFields } from './clean-text.ts';
import { problem, toProblem } from './errors.ts';
import type { Connections } from './connections.ts';
import { COMMON_HEADERS, DATA_CSP } from './headers.ts';
import { ServerStartError } from './listen.ts';
import type { Log } from '../kernel/log.ts';
import { createPageSession, TOKEN_FORM, TOKEN_FORM_CSP } from './page-session.ts';
import { methodsAt, routeSpec } from './routes.ts';

export const MAX_BODY_BYTES = 64 * 1024;
/** One line a minute for each kind of refusal, however many there are. */
const REFUSAL_LOG_EVERY_MS = 60_000;

/**
 * Makes a route without an access policy impossible.
 * @returns what gets registered from here on, as `METHOD url`.
 */
export function requirePolicies(app: FastifyInstance): readonly string[] {
  const registered: string[] = [];
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      const key = `${method} ${route.url}`;
      if (!routeSpec(method, route.url)) throw new Error(`${key} has no access policy: add it to ROUTES in src/server/routes.ts`);
      registered.push(key);
    }
  });
  return registered;
}

/** @throws ServerStartError when other machines could come in without a token. */
export function refuseOpenDoor(settings: AccessSettings, log: Log): void {
  try {
    requireTokenOffLoopback(settings);
  } catch (error) {
    throw new ServerStartError((error as Error).message, { cause: error });
  }
  if (settings.token !== null && settings.token.length < 16) {
    log.warn('AIVT_TOKEN is short enough to be guessed. Use at least 16 random characters.');
  }
}

export function addGuards(
  app: FastifyInstance,
  settings: AccessSettings,
  port: () => number,
  clock: Clock,
  log: Log,
  connections: Connections,
): void {
  const check = createAccessCheck(settings, port);
  const session = createPageSession(settings.token);
  const tokenNeeded = !isLoopbackHost(settings.host);
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
    const document = spec?.kind === 'page' && spec.access === 'read';
    if (!refusal || (document && refusal.status === 401 && session.holds(request.headers.cookie))) {
      if (!refusal && tokenNeeded && spec?.access !== 'public') connections.trust(request.socket.remoteAddress);
      if (document && !refusal && tokenNeeded) void reply.header('set-cookie', session.setCookie);
      done();
      return;
    }
    const before = warnedAtMs.get(refusal.code);
    if (before === undefined || clock.nowMs() - before >= REFUSAL_LOG_EVERY_MS) {
      warnedAtMs.set(refusal.code, clock.nowMs());
      log.warn(`Refused ${request.method} ${pathOf(request).slice(0, 200)}: ${refusal.message}`, { code: refusal.code });
    }
    void reply.code(refusal.status).header('cache-control', 'no-store');
    if (refusal.status === 401) void reply.header('www-authenticate', 'Bearer realm="AIVT"');
    if (refusal.status === 401 && document) {
      void reply.header('content-security-policy', TOKEN_FORM_CSP).type('text/html; charset=utf-8').send(TOKEN_FORM);
    } else {
      void reply.send(problem(refusal.status, refusal.code, refusal.message).body);
    }
  });
  app.addHook('onRequest', (request, reply, done) => {
    const kind = routeSpec(request.method, request.routeOptions.url)?.kind;
    if (kind !== 'page') void reply.header('cache-control', 'no-store');
    if (request.ws && kind !== 'socket') {
      void reply.code(400).send(problem(400, 'no-websocket', 'This address is no WebSocket. Events are on /stream.').body);
      return;
    }
    done();
  });
}

/** Other types would let a foreign page post without asking first; an empty body is no body. */
export function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
  app.addHook('preValidation', (request, _reply, done) => {
    // A file is bytes: whoever reads it judges them.
    if (!Buffer.isBuffer(request.body)) request.body = cleanFields(request.body);
    done();
  });
}

export function answerProblems(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, body, internal } = toProblem(error, request.routeOptions.bodyLimit);
    if (internal) log.error(`${request.method} ${pathOf(request)} failed`, { error });
    if (status === 413) takeTheRest(request, reply);
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

/** What is sent beyond the limit is read and thrown away up to this much. */
const MAX_DRAINED_BYTES = 8 * 1024 * 1024;

/**
 * A connection that is closed while its peer still sends is reset, and on Windows the peer then never
 * reads the answer that tells it why.
 */
function takeTheRest(request: FastifyRequest, reply: FastifyReply): void {
  void reply.removeHeader('connection');
  let drained = 0;
  request.raw.on('data', (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > MAX_DRAINED_BYTES) request.raw.destroy();
  });
  request.raw.resume();
}

function queryToken(request: FastifyRequest): string | undefined {
  const token = (request.query as Record<string, unknown> | undefined)?.['token'];
  return typeof token === 'string' ? token : undefined;
}

/** Without the query, where a token may stand. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
