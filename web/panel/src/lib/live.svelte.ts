/** What the panel knows: one socket to `/stream`, and what follows from its events. */
import type { TurnRecord } from '../../../../src/pipeline/controls.ts';
import type { AivtEvent, Status } from '../../../../src/pipeline/events.ts';
import { get, withToken } from './api.ts';
import { foldFeed, type FeedEntry } from './feed.ts';

export type Blocked = Extract<AivtEvent, { type: 'moderation.blocked' }>;

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 5000;
/** Queue, latency and last actions come in no event of their own. */
const STATUS_EVERY_MS = 2000;
const SHOWN_TURNS = 12;
const MAX_BLOCKED = 50;

class Live {
  /** `connecting` only before the first answer; `gone` whenever the server is not there. */
  link = $state<'connecting' | 'live' | 'gone'>('connecting');
  /** Why it is gone, when that is known (a token is missing). */
  refusal = $state<string | null>(null);
  status = $state.raw<Status | null>(null);
  feed = $state.raw<readonly FeedEntry[]>([]);
  turns = $state.raw<readonly TurnRecord[]>([]);
  blocked = $state.raw<readonly Blocked[]>([]);
  /** What the streamer is saying, while it is being recognised. */
  hearing = $state<string | null>(null);

  #socket: WebSocket | null = null;
  #retryMs = RETRY_MIN_MS;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #statusTimer: ReturnType<typeof setInterval> | undefined;
  #stopped = false;

  /** Connects, and stays connected until the returned function is called. */
  start(): () => void {
    this.#stopped = false;
    this.#connect();
    this.#statusTimer = setInterval(() => void this.#refreshStatus(), STATUS_EVERY_MS);
    return () => {
      this.#stopped = true;
      clearInterval(this.#statusTimer);
      clearTimeout(this.#retryTimer);
      this.#socket?.close();
    };
  }

  /** Does not wait for the next attempt. */
  retryNow(): void {
    if (this.link === 'live') return;
    clearTimeout(this.#retryTimer);
    this.#retryMs = RETRY_MIN_MS;
    this.#connect();
  }

  #connect(): void {
    this.#socket?.close();
    const socket = new WebSocket(withToken(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/stream`));
    this.#socket = socket;
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      this.#apply(JSON.parse(data) as AivtEvent);
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.link = 'gone';
      this.hearing = null;
      if (this.#stopped) return;
      void this.#askWhy();
      this.#retryTimer = setTimeout(() => this.#connect(), this.#retryMs);
      this.#retryMs = Math.min(RETRY_MAX_MS, this.#retryMs * 1.7);
    };
  }

  /** A refused socket tells the page nothing; the same refusal over HTTP says why. */
  async #askWhy(): Promise<void> {
    const answer = await get<Status>('/status');
    this.refusal = !answer.ok && (answer.status === 401 || answer.status === 403) ? answer.message : null;
  }

  #apply(event: AivtEvent): void {
    this.feed = foldFeed(this.feed, event);
    switch (event.type) {
      case 'snapshot':
        this.link = 'live';
        this.refusal = null;
        this.#retryMs = RETRY_MIN_MS;
        this.status = event.status;
        void this.#refreshTurns();
        return;
      case 'moderation.blocked':
        this.blocked = [event, ...this.blocked].slice(0, MAX_BLOCKED);
        return;
      case 'turn.finished':
      case 'turn.cut':
        void this.#refreshTurns();
        void this.#refreshStatus();
        return;
      case 'asr.partial':
        this.hearing = event.text;
        return;
      case 'asr.final':
        this.hearing = null;
        return;
      case 'turn.started':
        void this.#refreshStatus();
        return;
      default:
        if (this.status) this.status = foldStatus(this.status, event);
    }
  }

  async #refreshStatus(): Promise<void> {
    if (this.link !== 'live') return;
    const answer = await get<Status>('/status');
    if (answer.ok) this.status = answer.body;
  }

  async #refreshTurns(): Promise<void> {
    const answer = await get<{ turns: TurnRecord[] }>(`/api/turns?limit=${SHOWN_TURNS}`);
    if (answer.ok) this.turns = answer.body.turns;
  }
}

/** The parts of the status that events tell at once. */
function foldStatus(status: Status, event: AivtEvent): Status {
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
    default:
      return status;
  }
}

export const live = new Live();
