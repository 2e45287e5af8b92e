/** Stand-ins of the pipeline for the server's own tests. */
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import type { ModuleSwitches } from '../src/control/modules.ts';
import type { StatusView } from '../src/control/status-view.ts';
import type { ChatMessage } from '../src/ports/chat.ts';
import { ControlError, type Controls } from '../src/ports/controls.ts';
import { FieldError } from '../src/ports/settings-keeper.ts';
import type { Ingress, Offered, Outcome } from '../src/ports/ingress.ts';
import { STAGES, type LatencyReport, type TurnHistory } from '../src/ports/history.ts';
import type { Approved } from '../src/domain/approved.ts';
import type { Emotion } from '../src/domain/emotion.ts';
import { statusSchema, type Status } from '../src/control/status.ts';
import { EventBus } from '../src/domain/events.ts';
import { PANEL_PAGES } from '../src/control/panel-pages.ts';
import { MODULE_NAMES, type ModuleName } from '../src/control/module-names.ts';
import type { FromOverlay, OverlayConnection, OverlayHub } from '../src/ports/player-protocol.ts';
import { LANES } from '../src/domain/trigger.ts';
import type { ServerParts } from '../src/server/create-server.ts';
import type { Log } from '../src/kernel/log.ts';
import { FakeDesks } from './desks.ts';

export function sampleStatus(): Status {
  const none = { n: 0, p50: null, p95: null };
  return statusSchema.parse({
    version: '1.2.3',
    uptimeS: 5,
    modules: Object.fromEntries(
      MODULE_NAMES.map((name) => [name, { state: 'unknown', provider: '', detail: 'not heard from yet', since: 0 }]),
    ),
    muted: false,
    panicked: false,
    ears: {
      ...{
        state: 'no-microphone',
        microphone: null,
        trouble: '',
        mode: 'open',
        pressed: false,
        vad: '',
        recogniser: '',
        endpointing: 'adaptive',
      },
      speculations: { used: 0, dropped: 0 },
    },
    persona: { name: 'Kitsu', file: 'personas/kitsu.yaml' },
    style: 'calm',
    styles: ['calm'],
    presets: [],
    scene: null,
    scenes: ['Main'],
    obs: { url: 'ws://127.0.0.1:4455', voiceInput: null },
    expression: 'neutral',
    mood: { valence: 0.4, energy: 0.5 },
    lastActions: [],
    memory: { turns: 0, detail: '' },
    queue: { waiting: 0, byLane: Object.fromEntries(LANES.map((lane) => [lane, 0])), floor: null, prepared: null, next: [] },
    modelUse: null,
    latency: { e2eMs: none, ttftMs: none, ttfbMs: none },
    switches: ['policy', 'memory', 'obs', 'vts'],
    signIns: {},
    recording: null,
    review: { mode: 'off', held: [] },
  });
}

/** Remembers what it was asked; blocks and refuses on certain words. */
export class FakeControls implements Controls, Ingress, ModuleSwitches, StatusView {
  readonly calls: unknown[][] = [];
  readonly switches = sampleStatus().switches;
  readonly muted = false;
  readonly panicked = false;

  status(): Status {
    return sampleStatus();
  }
  chat({ userName, role, text }: ChatMessage): Promise<Outcome> {
    this.calls.push(['chat', { user: userName, text, role }]);
    return Promise.resolve(this.#outcome(text));
  }
  paid(): Promise<void> {
    return Promise.resolve();
  }
  retract(): void {
    this.calls.push(['retract']);
  }
  offer({ id, text }: Offered): Promise<Outcome> {
    this.calls.push(['offer', text]);
    return Promise.resolve({ outcome: 'queued', triggerId: id });
  }
  draft(): Promise<void> {
    return Promise.resolve();
  }
  say(text: string): Promise<Outcome> {
    this.calls.push(['say', text]);
    return Promise.resolve(this.#outcome(text));
  }
  panic(reason: string): void {
    this.calls.push(['panic', reason]);
  }
  resume(): void {
    this.calls.push(['resume']);
  }
  mute(muted: boolean): void {
    this.calls.push(['mute', muted]);
  }
  setStyle(style: string): void {
    if (style !== 'calm') throw new ControlError('not-found', `No style "${style}"; there are: calm.`);
    this.calls.push(['style', style]);
  }
  setScene(scene: string): Promise<void> {
    if (scene === 'broken') return Promise.reject(new Error('secret inside'));
    this.calls.push(['scene', scene]);
    return Promise.reject(new ControlError('unavailable', 'OBS is not connected; start it.'));
  }
  setExpression(expression: Emotion): void {
    this.calls.push(['expression', expression]);
  }
  skip(triggerId: string | null): boolean {
    this.calls.push(['skip', triggerId]);
    return false;
  }
  applyPreset(preset: string): Promise<string | null> {
    this.calls.push(['preset', preset]);
    return Promise.resolve(null);
  }
  setModule(name: ModuleName, enabled: boolean): void {
    if (name === 'moderation' && !enabled) throw new ControlError('not-allowed', 'Moderation cannot be switched off.');
    this.calls.push(['module', name, enabled]);
  }

  #outcome(text: string): Outcome {
    if (text === 'badword')
      return {
        outcome: 'blocked',
        block: { direction: 'input', category: 'slur', ruleId: 'slur-1', excerpt: 'b*****d', cause: 'content' },
      };
    if (text === 'refuse me') return { outcome: 'refused', reason: 'Panic is on; resume first.' };
    return { outcome: 'queued', triggerId: 'trigger-1' };
  }
}

export class FakeHub implements OverlayHub {
  readonly connections: OverlayConnection[] = [];
  readonly received: FromOverlay[] = [];
  gone = 0;
  onReceive: (message: FromOverlay) => void = () => undefined;

  connect(connection: OverlayConnection): ReturnType<OverlayHub['connect']> {
    this.connections.push(connection);
    connection.send({
      type: 'welcome',
      body: { bounce: 0.5, dim: 0.2 },
      role: 'primary',
      epoch: 1,
      personaName: 'Kitsu',
      expression: 'neutral',
      muted: false,
      panicked: false,
    });
    return {
      receive: (message) => {
        this.received.push(message);
        this.onReceive(message);
      },
      disconnected: () => {
        this.gone += 1;
      },
    };
  }
}

export class MemoryLog implements Log {
  readonly lines: string[] = [];
  info = (message: string, fields?: object): void => this.#add('info', message, fields);
  warn = (message: string, fields?: object): void => this.#add('warn', message, fields);
  error = (message: string, fields?: object): void => this.#add('error', message, fields);

  #add(level: string, message: string, fields?: object): void {
    this.lines.push(
      `${level} ${message} ${JSON.stringify(fields ?? {}, (_key, value: unknown) => (value instanceof Error ? value.message : value))}`,
    );
  }
}

async function* pieces(...texts: readonly string[]): AsyncIterable<string> {
  yield* texts;
}

export function sampleReport(): LatencyReport {
  return {
    from: 1_800_000_000_000 - 3_600_000,
    to: 1_800_000_000_000,
    stages: STAGES.map((stage, index) => ({
      stage,
      n: 2,
      p50: (index + 1) * 40,
      p95: (index + 1) * 90,
      p99: (index + 1) * 95,
      max: (index + 1) * 100,
    })),
    within: { n: 2, ms700: 0, ms1000: 1, ms1200: 1, ms1800: 2 },
    slowest: [],
    series: [
      { at: 1_800_000_000_000 - 60_000, e2eMs: 700, ttftMs: 300, ttfbMs: 90 },
      { at: 1_800_000_000_000 - 30_000, e2eMs: 1300, ttftMs: 800, ttfbMs: null },
    ],
    outcomes: { finished: 2 },
    cuts: { panic: 1 },
    drops: {},
    fallbacks: {},
    blocks: { hate: 1 },
    reconnects: { obs: 2 },
    promptCache: { hits: 3, misses: 1 },
    gpu: { state: 'offline', detail: 'there is no nvidia-smi: no NVIDIA driver on this machine', latest: null },
    hardware: [],
    store: { turns: 2, dropped: 0, trouble: null, keepDays: 30 },
  };
}

const emptyHistory: TurnHistory = {
  blocks: () =>
    Promise.resolve([
      { at: 1, direction: 'input', category: 'hate', ruleId: 'r', excerpt: '•••', cause: 'content', turnId: null, user: null },
    ]),
  turns: (limit) =>
    Promise.resolve(
      Array.from({ length: Math.min(limit, 2) }, (_, index) => ({
        turnId: `turn-${2 - index}`,
        startedAt: 1_800_000_000_000,
        characterId: 'kitsu',
        kind: 'chat',
        verbatim: false,
        lane: 'chat' as const,
        user: 'mika',
        outcome: 'finished' as const,
        reason: null,
        heardChars: 12,
        marks: { playing: 700 },
        ttftMs: null,
        ttfbMs: null,
        e2eMs: 700,
      })),
    ),
  csv: (what) => pieces(what === 'turns' ? 'turnId\r\nturn-1\r\n' : 'at,atMs,type\r\n'),
  report: () => Promise.resolve(sampleReport()),
  metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'aivt_turns_total 1\n' }),
};

export interface TestParts extends ServerParts {
  readonly controls: FakeControls;
  readonly desks: FakeDesks;
  readonly overlays: FakeHub;
  readonly log: MemoryLog;
}

/** All that `createServer` needs; the port is any free one, unless given. */
export function testParts(
  change: Partial<Omit<ServerParts, 'settings'>> & { settings?: Partial<ServerParts['settings']> } = {},
): TestParts {
  const log = new MemoryLog();
  const controls = new FakeControls();
  const desks = new FakeDesks();
  return {
    bus: new EventBus(
      () => 1_800_000_000_000,
      (error) => log.error('listener', { error }),
    ),
    history: emptyHistory,
    report: { make: () => Promise.resolve({ fileName: 'aivt-2027-01-15.html', html: '<!doctype html><title>Kitsu</title>' }) },
    settingsKeeper: desks,
    setup: desks.setup,
    documents: desks.documents,
    bodies: desks.bodies,
    moderation: desks,
    rules: desks.rules,
    review: desks.review,
    standing: desks,
    recent: { conversation: () => [], log: () => [], forget: () => undefined, close: () => undefined },
    personas: {
      list: () =>
        Promise.resolve([
          { id: 'kitsu', name: 'Kitsu', own: false, inUse: true, problem: null },
          { id: 'sable', name: 'Sable', own: false, inUse: false, problem: null },
        ]),
      importCard: (bytes) =>
        bytes.length > 3
          ? Promise.resolve({ id: 'mira', name: 'Mira', examples: 2, greetings: 1, leftOut: [] })
          : Promise.reject(new FieldError('card', 'the file holds no character card')),
      use: (id) =>
        id === 'sable'
          ? Promise.resolve({ name: 'Sable', characterId: 'sable', inForce: true, kept: true })
          : Promise.reject(new ControlError('not-found', `There is no persona "${id}".`)),
    },
    desks,
    signIns: {
      twitch: (account) =>
        account === 'bot'
          ? Promise.reject(new ControlError('not-allowed', 'Another sign-in is under way.'))
          : Promise.resolve({
              userCode: 'ABCD-EFGH',
              verificationUri: 'https://www.twitch.tv/activate?device-code=ABCD',
              expiresInS: 1800,
            }),
    },
    people: {
      people: () => Promise.resolve([{ id: 'twitch:1', name: 'mika', visits: 2, firstSeenMs: 1, lastSeenMs: 2, facts: 3 }]),
      known: () => Promise.resolve([{ what: 'fact' as const, id: 7, text: 'I have two cats' as Approved, fromMs: 1, toMs: 2 }]),
      change: (_viewerId, { id }) => Promise.resolve(id === 7),
      erase: () => Promise.resolve({ facts: 1, exchanges: 1, summaries: 0, copies: 2, names: [] }),
    },
    emotes: {
      view: () => ({
        ...{ state: 'online', detail: '2 emotes' },
        emotes: { catJAM: 'https://cdn.7tv.app/emote/01ABC/1x.webp', KEKW: 'https://cdn.7tv.app/emote/01DEF/1x.webp' },
      }),
      imageHosts: () => ['https://cdn.7tv.app'],
    },
    pages: { panelDir: '/nowhere/panel', overlayDir: '/nowhere/overlay', soundsDir: '/nowhere/sounds' },
    ...change,
    settings: { host: '127.0.0.1', port: 0, token: null, version: '1.2.3', ...change.settings },
    ingress: controls,
    modules: controls,
    status: controls,
    controls,
    overlays: new FakeHub(),
    talkKey: { talk: (pressed) => pressed ?? true },
    microphones: { connect: () => ({ receive: () => undefined, sound: () => undefined, disconnected: () => undefined }) },
    log,
  };
}

/** A matcher for a text with `part` in it, without vitest's `any`. */
export function containing(part: string): unknown {
  return expect.stringContaining(part) as unknown;
}

/** Built pages, as the two toolchains would leave them. */
export async function buildPages(): Promise<ServerParts['pages']> {
  const root = await mkdtemp(join(tmpdir(), 'aivt-pages-'));
  const pages = { panelDir: join(root, 'panel'), overlayDir: join(root, 'overlay'), soundsDir: join(root, 'sounds') };
  await mkdir(join(pages.panelDir, '_app', 'immutable'), { recursive: true });
  await mkdir(join(pages.overlayDir, 'assets'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), 'not to be served');
  for (const { path, name } of PANEL_PAGES) {
    await writeFile(
      join(pages.panelDir, path === '/' ? 'index.html' : `${path.slice(1)}.html`),
      `<!doctype html><title>panel: ${name}</title><script>start()</script><script src="/x.js"></script>`,
    );
  }
  await writeFile(join(pages.panelDir, '.env'), 'AIVT_TOKEN=x');
  await writeFile(join(pages.panelDir, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(pages.panelDir, '_app', 'immutable', 'start.Bx81kd2_.js'), 'export {}');
  await writeFile(join(pages.overlayDir, 'index.html'), '<!doctype html><title>overlay</title>');
  await writeFile(join(pages.overlayDir, 'assets', 'index-D4f9aa01.js'), 'export {}');
  await mkdir(pages.soundsDir);
  await writeFile(join(pages.soundsDir, 'boop.wav'), 'RIFF');
  await writeFile(join(pages.soundsDir, 'notes.txt'), 'not to be served');
  return pages;
}

/** A WebSocket client that keeps what it is told. */
export class TestClient {
  readonly socket: WebSocket;
  readonly frames: (string | Buffer)[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Resolves `true` when open, or the HTTP status with which the upgrade was refused. */
  readonly opened: Promise<true | number>;
  #waiting: (() => void)[] = [];

  constructor(url: string, options: ConstructorParameters<typeof WebSocket>[2] = {}) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data, isBinary) => {
      this.frames.push(isBinary ? (data as Buffer) : (data as Buffer).toString());
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.opened = new Promise((resolve) => {
      this.socket.on('open', () => resolve(true));
      this.socket.on('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        this.socket.terminate();
      });
    });
  }

  /** The first `count` text frames as JSON. */
  async json(count: number): Promise<Record<string, unknown>[]> {
    while (this.frames.length < count) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    return this.frames.slice(0, count).map((frame) => JSON.parse(frame.toString()) as Record<string, unknown>);
  }
}
