/**
 * Every address the server answers to, with who may use it. Registering a route that is not here
 * fails at start, so nothing can be reachable without an access policy.
 */

/**
 * `public`: holds nothing private (liveness, the pages' code, the API's description).
 * `read`: tells about the stream. `control`: changes it.
 * Host and Origin are checked on all of them; off loopback `read` and `control` need the token.
 */
export type Access = 'public' | 'read' | 'control';

export type Method = 'GET' | 'POST' | 'PUT';

export type RouteKind = 'api' | 'page' | 'socket';

export interface RouteSpec {
  readonly access: Access;
  readonly kind: RouteKind;
  /** One line for the API's description. */
  readonly summary: string;
}

export const ROUTES = {
  'GET /health': { access: 'public', kind: 'api', summary: 'Liveness: the process answers.' },
  'GET /status': { access: 'read', kind: 'api', summary: 'The whole state: modules, mood, queue, latency.' },
  'GET /stream': { access: 'read', kind: 'socket', summary: 'WebSocket: a snapshot, then every event.' },
  'GET /overlay/stream': {
    access: 'control',
    kind: 'socket',
    summary: 'WebSocket of an overlay: sound, mouth and captions out, playback clock in.',
  },
  'GET /mic': { access: 'control', kind: 'socket', summary: "WebSocket of the streamer's microphone: sound in." },

  'POST /api/chat': { access: 'control', kind: 'api', summary: 'A chat message as if from the platform.' },
  'POST /api/say': { access: 'control', kind: 'api', summary: 'Say these words, through moderation.' },
  'POST /api/panic': { access: 'control', kind: 'api', summary: 'Stop everything now and stay stopped until resume.' },
  'POST /api/resume': { access: 'control', kind: 'api', summary: 'Go on after a panic.' },
  'POST /api/mute': { access: 'control', kind: 'api', summary: 'Mute or unmute her voice.' },
  'POST /api/skip': { access: 'control', kind: 'api', summary: 'End what she is saying, or take one out of the queue; the next comes.' },
  'POST /api/ears/talk': { access: 'control', kind: 'api', summary: "Hold or let go the push-to-talk key of the streamer's microphone." },
  'POST /api/style': { access: 'control', kind: 'api', summary: "Switch to one of the persona's styles." },
  'POST /api/scene': { access: 'control', kind: 'api', summary: "Switch to one of the persona's scenes." },
  'POST /api/expression': { access: 'control', kind: 'api', summary: 'Set her expression.' },
  'POST /api/preset': { access: 'control', kind: 'api', summary: "Apply one of the persona's presets (a style and a scene)." },
  'GET /api/personas': { access: 'read', kind: 'api', summary: 'Who could be on stage, and who is.' },
  'POST /api/persona': { access: 'control', kind: 'api', summary: 'Put another persona on stage, while everything runs.' },
  'POST /api/personas/import': {
    access: 'control',
    kind: 'api',
    summary: 'Make a persona of a character card (Tavern, SillyTavern: JSON or PNG).',
  },
  'GET /api/bodies': { access: 'control', kind: 'api', summary: "The folders of the streamer's own pictures of her." },
  'PUT /api/bodies/:folder/:picture': { access: 'control', kind: 'api', summary: 'Keep a picture of her; one of that name is replaced.' },
  'POST /api/bodies/:folder/:picture/remove': { access: 'control', kind: 'api', summary: 'Take a picture of her away.' },
  'POST /api/modules/:name': { access: 'control', kind: 'api', summary: 'Switch a module on or off.' },
  'GET /api/memory/people': { access: 'read', kind: 'api', summary: 'Whom she remembers, the latest first.' },
  'GET /api/memory/known': { access: 'control', kind: 'api', summary: 'What she knows of a viewer: facts and summaries.' },
  'POST /api/memory/change': { access: 'control', kind: 'api', summary: 'Put a fact or a summary right, or delete it alone.' },
  'POST /api/memory/forget': { access: 'control', kind: 'api', summary: 'Delete all that she remembers of a viewer, also from copies.' },
  'POST /api/auth/twitch': { access: 'control', kind: 'api', summary: 'Begin to sign in to Twitch: a code to confirm on its page.' },

  'GET /api/turns': { access: 'read', kind: 'api', summary: 'The latest turns with their timelines, newest first.' },
  'GET /api/blocks': { access: 'read', kind: 'api', summary: 'What moderation blocked, redacted, newest first.' },
  'GET /api/latency': { access: 'read', kind: 'api', summary: 'How fast she was over some hours, and what went wrong.' },
  'GET /api/telemetry.csv': { access: 'read', kind: 'api', summary: 'The kept turns as CSV, oldest first.' },
  'GET /api/events.csv': { access: 'read', kind: 'api', summary: 'What happened as CSV, oldest first; no word of chat.' },
  'GET /api/recent': { access: 'read', kind: 'api', summary: 'The events of the conversation, as a page needs them that is opened anew.' },
  'GET /api/emotes': { access: 'read', kind: 'api', summary: 'Words of chat that are pictures: emotes of 7TV, BetterTTV, FrankerFaceZ.' },
  'GET /api/log': { access: 'read', kind: 'api', summary: 'The latest lines of the log.' },
  'GET /api/report': { access: 'read', kind: 'api', summary: 'The report of the stream as one HTML file, names and words included.' },
  'GET /metrics': { access: 'read', kind: 'api', summary: 'Prometheus metrics.' },

  'POST /api/moderation/try': { access: 'control', kind: 'api', summary: 'How would this be judged? By its letters and by its sound.' },
  'GET /api/moderation/rules': { access: 'read', kind: 'api', summary: 'What moderation looks for, in words, and what may be switched.' },
  'POST /api/moderation/rules': { access: 'control', kind: 'api', summary: 'Switch a class of rules, where that may be.' },
  'POST /api/review/:id': { access: 'control', kind: 'api', summary: 'Say yes or no to words that wait for review.' },
  'GET /api/strikes': { access: 'read', kind: 'api', summary: 'Viewers who were blocked, how often, and how long they are not heard.' },
  'POST /api/strikes/forgive': { access: 'control', kind: 'api', summary: 'Forget the blocks of a viewer.' },

  'GET /api/settings': { access: 'control', kind: 'api', summary: 'Every setting with its meaning, its value and where that comes from.' },
  'PUT /api/settings': { access: 'control', kind: 'api', summary: 'Change settings; they are kept in the data folder, over .env.' },
  'POST /api/restart': { access: 'control', kind: 'api', summary: 'Start AIVT anew with the settings as they are now.' },
  'POST /api/checks/:name': { access: 'control', kind: 'api', summary: 'Is this part there, and what is missing?' },
  'POST /api/setup/obs': {
    access: 'control',
    kind: 'api',
    summary: "Make the persona's scenes and the overlay's source in a running OBS.",
  },
  'GET /api/models': { access: 'control', kind: 'api', summary: 'Models of Ollama, and how a download stands.' },
  'POST /api/models': { access: 'control', kind: 'api', summary: 'Have Ollama fetch a model.' },
  'GET /api/voices': { access: 'control', kind: 'api', summary: 'Piper voices with their licences, and how a download stands.' },
  'POST /api/voices': { access: 'control', kind: 'api', summary: 'Install a Piper voice.' },
  'POST /api/voices/:name/try': {
    access: 'control',
    kind: 'api',
    summary: 'Some words in an installed voice, as a WAV file for who asks.',
  },
  'GET /api/files/:name': { access: 'control', kind: 'api', summary: "The persona's or the commands' file." },
  'PUT /api/files/:name': { access: 'control', kind: 'api', summary: "Change the persona's or the commands' file." },

  'GET /': { access: 'read', kind: 'page', summary: 'Control panel.' },
  'GET /latency': { access: 'read', kind: 'page', summary: 'Control panel: latency.' },
  'GET /moderation': { access: 'read', kind: 'page', summary: 'Control panel: moderation.' },
  'GET /memory': { access: 'read', kind: 'page', summary: 'Control panel: memory.' },
  'GET /persona': { access: 'read', kind: 'page', summary: 'Control panel: persona.' },
  'GET /chat': { access: 'read', kind: 'page', summary: 'Control panel: chat and rewards.' },
  'GET /setup': { access: 'read', kind: 'page', summary: 'Control panel: set-up.' },
  'GET /settings': { access: 'read', kind: 'page', summary: 'Control panel: settings.' },
  'GET /logs': { access: 'read', kind: 'page', summary: 'Control panel: logs.' },
  'GET /*': { access: 'public', kind: 'page', summary: "The control panel's files." },
  'GET /overlay': { access: 'read', kind: 'page', summary: 'Browser source: avatar, sound, captions.' },
  'GET /overlay/': { access: 'read', kind: 'page', summary: 'Browser source: avatar, sound, captions.' },
  'GET /overlay/*': { access: 'public', kind: 'page', summary: "The browser source's files." },

  'GET /bodies/:folder': { access: 'read', kind: 'page', summary: "The names of a folder's pictures, for the overlay." },
  'GET /bodies/:folder/:picture': {
    access: 'read',
    kind: 'page',
    summary: "A picture of the streamer's folder, for the overlay and the panel.",
  },
  'GET /sounds/:name': { access: 'read', kind: 'page', summary: "A sound of the streamer's folder, for the overlay." },

  'GET /docs': { access: 'public', kind: 'page', summary: 'This description, to read and try.' },
  'GET /docs/': { access: 'public', kind: 'page', summary: 'This description, to read and try.' },
  'GET /docs/json': { access: 'public', kind: 'page', summary: 'This description as OpenAPI JSON.' },
  'GET /docs/yaml': { access: 'public', kind: 'page', summary: 'This description as OpenAPI YAML.' },
  'GET /docs/static/index.html': { access: 'public', kind: 'page', summary: 'Redirects to /docs/.' },
  'GET /docs/static/swagger-initializer.js': { access: 'public', kind: 'page', summary: 'Script of /docs.' },
  'GET /docs/static/*': { access: 'public', kind: 'page', summary: 'Files of /docs.' },
} as const satisfies Record<string, RouteSpec>;

export type RouteKey = keyof typeof ROUTES;

/** The policy of a registered route, or undefined for one that the table does not know. */
export function routeSpec(method: string, url: string | undefined): RouteSpec | undefined {
  // Fastify answers HEAD wherever it answers GET.
  const key = `${method === 'HEAD' ? 'GET' : method} ${url ?? ''}`;
  return Object.hasOwn(ROUTES, key) ? ROUTES[key as RouteKey] : undefined;
}

/** Splits a key into what Fastify's `route` wants. */
export function routeOf<K extends RouteKey>(key: K): { method: Method; url: string; summary: string } {
  const [method, url] = key.split(' ') as [Method, string];
  return { method, url, summary: ROUTES[key].summary };
}

/** Methods that some API route answers at `path`, for an honest 405. */
export function methodsAt(path: string): readonly string[] {
  const methods = new Set<string>();
  for (const [key, spec] of Object.entries(ROUTES)) {
    // The pages' wildcards match any path and would make every 404 a 405.
    if (spec.kind === 'page') continue;
    const { method, url } = routeOf(key as RouteKey);
    const pattern = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&').replace(/:[a-z]+/gu, '[^/]+')}/?$`, 'u');
    if (pattern.test(path)) methods.add(method);
  }
  return [...methods];
}
