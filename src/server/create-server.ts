/** The face to the world: HTTP API, event stream, overlay stream and pages, behind one access check. */
import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { systemClock, type Clock } from '../kernel/clock.ts';
import { obsSeenFrom } from '../control/obs-address.ts';
import type { ModuleSwitches } from '../control/modules.ts';
import type { StatusView } from '../control/status-view.ts';
import type { Controls } from '../ports/controls.ts';
import type { Ingress } from '../ports/ingress.ts';
import type { StreamReporter, TurnHistory } from '../ports/history.ts';
import type { PersonaSwitch } from '../ports/persona-switch.ts';
import type { Bodies } from '../ports/bodies.ts';
import type { Documents } from '../ports/documents.ts';
import type { Moderation, StandingView } from '../ports/moderation.ts';
import type { RuleDesk } from '../ports/rule-desk.ts';
import type { ReviewDesk } from '../ports/review.ts';
import type { SettingsKeeper } from '../ports/settings-keeper.ts';
import type { SetupDesk } from '../ports/setup-desk.ts';
import type { RecentEvents } from '../control/recent.ts';
import type { SignIns } from '../ports/sign-ins.ts';
import type { EventBus } from '../domain/events.ts';
import type { MicrophoneHub, TalkKey } from '../ports/microphone.ts';
import type { OverlayHub } from '../ports/player-protocol.ts';
import { isWildcardHost } from './access.ts';
import { registerApi } from './api.ts';
import type { EmotesParts } from './api/emotes.ts';
import type { MemoryParts } from './api/memory.ts';
import { registerAuth } from './auth.ts';
import { registerDocs } from './docs.ts';
import { problem } from './errors.ts';
import { acceptJsonOnly, addGuards, answerProblems, MAX_BODY_BYTES, refuseOpenDoor, requirePolicies } from './guards.ts';
import { limitConnections } from './connections.ts';
import { COMMON_HEADERS } from './headers.ts';
import { listen } from './listen.ts';
import type { Log } from '../kernel/log.ts';
import { MicStream } from './mic-stream.ts';
import { OverlayStream } from './overlay-stream.ts';
import { RareLog } from './rare-log.ts';
import { registerPages, type PageFolders } from './pages.ts';
import { routeOf, type RouteKey } from './routes.ts';
import { CLOSE, MAX_CLIENTS, MAX_INCOMING_BYTES, type SocketPool } from './sockets.ts';
import { EventStream } from './stream.ts';
import { trackUpgrades } from './upgrades.ts';

/** After this long a control is given up and the caller told. */
const HANDLER_TIMEOUT_MS = 15_000;
/**
 * A whole request must be in by then, its head sooner: nobody holds a connection open by sending slowly.
 * (With the head's limit above the whole's Node swaps the two, and it looks every half a minute unless told.)
 */
const TIMEOUTS = { requestMs: 15_000, headersMs: 10_000, checkEveryMs: 1000 } as const;

export interface ServerSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string | null;
  readonly version: string;
}

export interface ServerParts {
  readonly ingress: Ingress;
  readonly controls: Controls;
  readonly modules: ModuleSwitches;
  readonly personas: PersonaSwitch;
  readonly people: MemoryParts['people'];
  readonly emotes: EmotesParts['emotes'];
  readonly status: StatusView;
  readonly bus: EventBus;
  readonly overlays: OverlayHub;
  readonly microphones: MicrophoneHub;
  readonly talkKey: TalkKey;
  readonly history: TurnHistory;
  readonly report: StreamReporter;
  /** Null where there is no platform to sign in to. */
  readonly signIns: SignIns | null;
  readonly settings: ServerSettings;
  /** What the settings page changes. */
  readonly settingsKeeper: SettingsKeeper;
  readonly setup: SetupDesk;
  readonly documents: Documents;
  readonly bodies: Bodies;
  readonly moderation: Pick<Moderation, 'check'>;
  readonly rules: RuleDesk;
  readonly review: ReviewDesk;
  readonly standing: StandingView;
  readonly recent: RecentEvents;
  readonly pages: PageFolders;
  readonly log: Log;
  readonly clock?: Clock;
  /** For tests; the defaults are what a person and a browser need. */
  readonly timeouts?: {
    readonly requestMs: number;
    readonly headersMs: number;
    readonly checkEveryMs: number;
    readonly handlerMs?: number;
  };
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
  readonly setPort: (port: number) => void;
}

/** The server without a port, as tests use it. */
export async function buildServer(parts: ServerParts): Promise<BuiltServer> {
  const { settings, log } = parts;
  const clock = parts.clock ?? systemClock;
  const timeouts = parts.timeouts ?? TIMEOUTS;
  refuseOpenDoor(settings, log);
  const startedAtMs = clock.nowMs();
  let boundPort = settings.port;

  const app = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    handlerTimeout: parts.timeouts?.handlerMs ?? HANDLER_TIMEOUT_MS,
    requestTimeout: timeouts.requestMs,
    http: { headersTimeout: timeouts.headersMs, connectionsCheckingInterval: timeouts.checkEveryMs },
    // Idle keep-alive connections would hold up `close` for as long as their browser likes.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 100 },
    // An address that cannot be decoded comes to no route, and so to no hook of ours.
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      void reply
        .headers(COMMON_HEADERS)
        .code(400)
        .send(problem(400, 'bad-address', 'This address cannot be read. See /docs for what there is.').body);
    },
  });
  const connections = limitConnections(app.server);
  const upgrades = trackUpgrades(app.server);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  const rare = new RareLog(clock, log);
  const registered = requirePolicies(app);
  const events = new EventStream(parts.bus, parts.status, clock, log);
  const overlays = new OverlayStream(parts.overlays, clock, log);
  const microphones = new MicStream(parts.microphones, clock, log);
  // Before the guards: its own hook is what closes the connection of an upgrade that they refuse.
  await app.register(websocket, {
    options: { maxPayload: MAX_INCOMING_BYTES, perMessageDeflate: false },
    errorHandler: (error, socket) => {
      // A frame that is too big or malformed, or a connection that broke: the peer's affair.
      rare.tell('info', 'A WebSocket ended with an error', { reason: error.message });
      socket.close(CLOSE.internal);
    },
    preClose: async () => {
      await Promise.all([events.close(), overlays.close(), microphones.close()]);
      app.websocketServer.close();
      upgrades.destroyAll();
    },
  });
  addGuards(app, settings, () => boundPort, clock, log, connections);
  acceptJsonOnly(app);
  answerProblems(app, log);

  await registerDocs(app, settings.version);
  await app.register(fastifyStatic, { root: parts.pages.panelDir, serve: false, suppressWarning: true });

  registerSocket(app, 'GET /stream', events, log, rare);
  registerSocket(app, 'GET /overlay/stream', overlays, log, rare);
  registerSocket(app, 'GET /mic', microphones, log, rare);
  registerApi(app, {
    ...parts,
    settings: parts.settingsKeeper,
    clock,
    version: settings.version,
    uptimeS: () => Math.round((clock.nowMs() - startedAtMs) / 1000),
  });
  registerAuth(app, parts.signIns);
  registerPages(app, parts.pages, parts.bodies, {
    imageHosts: () => parts.emotes.imageHosts(),
    connectHosts: (pageHostname) => [obsSeenFrom(pageHostname, parts.status.status().obs.url)],
  });
  await app.ready();

  return {
    app,
    registered,
    setPort: (port) => {
      boundPort = port;
    },
  };
}

interface SocketEndpoint {
  readonly pool: SocketPool;
  accept(socket: Parameters<SocketPool['add']>[0]): void;
}

function registerSocket(app: FastifyInstance, key: RouteKey, endpoint: SocketEndpoint, log: Log, rare: RareLog): void {
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
        rare.tell('warn', `${url} has its ${MAX_CLIENTS} clients and refused another`);
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
