/** What the panel knows: one socket to `/stream`, and what follows from its events. */
import { Backoff } from '../../../../src/kernel/backoff.ts';
import type { BlockRecord, TurnRecord } from '../../../../src/ports/history.ts';
import type { Status } from '../../../../src/control/status.ts';
import type { StreamMessage } from '../../../../src/control/stream.ts';
import type { AivtEvent } from '../../../../src/domain/events.ts';
import { get, withToken } from './api.ts';
import { foldFeed, type FeedEntry } from './feed.ts';

export type Blocked = Pick<BlockRecord, 'at' | 'direction' | 'category' | 'ruleId' | 'excerpt'> & {
  readonly user?: string | null | undefined;
};

const RETRY = { firstMs: 500, maxMs: 5000, factor: 1.7 } as const;
const SHOWN_ACTIONS = 10;
const SHOWN_TURNS = 12;
const MAX_BLOCKED = 50;
const MAX_LOG_LINES = 1000;

export type LogLine = Pick<Extract<AivtEvent, { type: 'log' }>, 'at' | 'level' | 'message' | 'module'>;

class Live {
  /** `connecting` only before the first answer; `gone` whenever the server is not there. */
  link = $state<'connecting' | 'live' | 'gone'>('connecting');
  /** Why it is gone, when that is known (a token is missing). */
  refusal = $state<string | null>(null);
  status = $state.raw<Status | null>(null);
  feed = $state.raw<readonly FeedEntry[]>([]);
  turns = $state.raw<readonly TurnRecord[]>([]);
  blocked = $state.raw<readonly Blocked[]>([]);
  /** Lines of the log since this page was opened; what was before is asked for by who shows it. */
  log = $state.raw<readonly LogLine[]>([]);
  /** What the streamer is saying, while it is being recognised. */
  hearing = $state<string | null>(null);

  #socket: WebSocket | null = null;
  readonly #retry = new Backoff(RETRY);
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  /** Events since the snapshot, until the conversation before it is here. */
  #since: StreamMessage[] | null = null;

  /** Connects, and stays connected until the returned function is called. */
  start(): () => void {
    this.#stopped = false;
    this.#connect();
    return () => {
      this.#stopped = true;
      clearTimeout(this.#retryTimer);
      this.#socket?.close();
    };
  }

  /** Does not wait for the next attempt. */
  retryNow(): void {
    if (this.link === 'live') return;
    clearTimeout(this.#retryTimer);
    this.#retry.reset();
    this.#connect();
  }

  #connect(): void {
    this.#socket?.close();
    const socket = new WebSocket(withToken(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/stream`));
    this.#socket = socket;
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      this.#apply(JSON.parse(data) as StreamMessage);
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.link = 'gone';
      this.hearing = null;
      if (this.#stopped) return;
      void this.#askWhy();
      this.#retryTimer = setTimeout(() => this.#connect(), this.#retry.nextMs());
    };
  }

  /** A refused socket tells the page nothing; the same refusal over HTTP says why. */
  async #askWhy(): Promise<void> {
    const answer = await get<Status>('/status');
    this.refusal = !answer.ok && (answer.status === 401 || answer.status === 403) ? answer.message : null;
  }

  #apply(event: StreamMessage): void {
    this.#since?.push(event);
    this.feed = foldFeed(this.feed, event);
    switch (event.type) {
      case 'snapshot':
        this.link = 'live';
        this.refusal = null;
        this.#retry.reset();
        this.status = event.status;
        void this.#refreshTurns();
        void this.#recall();
        return;
      case 'moderation.blocked':
        this.blocked = [event, ...this.blocked].slice(0, MAX_BLOCKED);
        return;
      case 'turn.finished':
      case 'turn.cut':
        void this.#refreshTurns();
        return;
      case 'log':
        this.log = [...this.log, event].slice(-MAX_LOG_LINES);
        return;
      case 'viewer.forgotten':
        // Nothing of them is shown any more, here neither.
        [this.feed, this.blocked] = [[], []];
        void this.#recall();
        void this.#refreshTurns();
        return;
      case 'persona.changed':
        // Styles, scenes and presets are another one's.
        void this.refreshStatus();
        return;
      case 'ears.partial':
        this.hearing = event.text;
        return;
      case 'ears.final':
      case 'ears.unheard':
        this.hearing = null;
        return;
      default:
        if (this.status) this.status = foldStatus(this.status, event);
    }
  }

  /** What was said before this page was opened, or while it was away: the server keeps it. */
  async #recall(): Promise<void> {
    const since: StreamMessage[] = [];
    this.#since = since;
    const [recent, blocks] = await Promise.all([
      get<{ events: AivtEvent[] }>('/api/recent'),
      get<{ blocks: BlockRecord[] }>(`/api/blocks?limit=${MAX_BLOCKED}`),
    ]);
    // Another connection has begun meanwhile, and asks itself.
    if (this.#since !== since) return;
    this.#since = null;
    if (blocks.ok) this.blocked = blocks.body.blocks;
    if (!recent.ok || recent.body.events.length === 0) return;
    const known = new Set(recent.body.events.map(keyOf));
    const all: readonly StreamMessage[] = [
      ...recent.body.events,
      ...since.filter((event) => event.type !== 'snapshot' && !known.has(keyOf(event))),
    ];
    this.feed = all.reduce<readonly FeedEntry[]>(foldFeed, []);
  }

  /** For what no event tells: a setting that was changed. */
  async refreshStatus(): Promise<void> {
    const answer = await get<Status>('/status');
    if (answer.ok) this.status = answer.body;
  }

  async #refreshTurns(): Promise<void> {
    const answer = await get<{ turns: TurnRecord[] }>(`/api/turns?limit=${SHOWN_TURNS}`);
    if (answer.ok) this.turns = answer.body.turns;
  }
}

/** The same for an event of the stream and for the one that the server kept. */
function keyOf(event: StreamMessage): string {
  const {
    type,
    at,
    turnId = '',
    id = '',
    seq = '',
    text = '',
  } = event as StreamMessage & Partial<Record<'turnId' | 'id' | 'seq' | 'text', unknown>>;
  return JSON.stringify([type, at, turnId, id, seq, text]);
}

/** The parts of the status that events tell at once. */
function foldStatus(status: Status, event: StreamMessage): Status {
  switch (event.type) {
    case 'module.state': {
      const { module, state, provider, detail, since } = event;
      return { ...status, modules: { ...status.modules, [module]: { state, provider, detail, since } } };
    }
    case 'muted':
      return { ...status, muted: event.muted };
    case 'panic':
      return { ...status, panicked: true };
    case 'resumed':
      return { ...status, panicked: false };
    case 'style.changed':
      return { ...status, style: event.style };
    case 'scene.changed':
      return { ...status, scene: event.scene };
    case 'expression':
      return { ...status, expression: event.expression };
    case 'queue.changed': {
      const { waiting, byLane, floor, prepared, next } = event;
      return { ...status, queue: { waiting, byLane, floor, prepared, next } };
    }
    case 'mood.changed':
      return { ...status, mood: { valence: event.valence, energy: event.energy } };
    case 'latency.changed': {
      const { e2eMs, ttftMs, ttfbMs } = event;
      return { ...status, latency: { e2eMs, ttftMs, ttfbMs } };
    }
    case 'model.answered': {
      const { type: _type, at: _at, ...modelUse } = event;
      return { ...status, modelUse };
    }
    case 'ears.state': {
      const { type: _type, at: _at, ...ears } = event;
      return { ...status, ears };
    }
    case 'review.changed':
      return { ...status, review: { mode: event.mode, held: event.held } };
    case 'memory.changed':
      return { ...status, memory: { turns: event.turns, detail: event.detail } };
    case 'sign-in.changed': {
      const { [event.platform]: _ended, ...others } = status.signIns;
      return { ...status, signIns: event.state ? { ...others, [event.platform]: event.state } : others };
    }
    case 'action': {
      const { at, action, detail } = event;
      return { ...status, lastActions: [{ at, action, detail }, ...status.lastActions].slice(0, SHOWN_ACTIONS) };
    }
    default:
      return status;
  }
}

export const live = new Live();
