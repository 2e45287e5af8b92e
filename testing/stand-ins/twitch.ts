/**
 * Twitch on one port of this machine: id service, Helix and EventSub, for a real twurple that is sent
 * here by `TWURPLE_MOCK_API_PORT`. It follows Twitch's documents; what of Twitch's own behaviour is not
 * documented is not claimed here.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { WebSocketServer } from 'ws';
import { TwitchEventSub } from './twitch-eventsub.ts';
import type { StandInUser } from './twitch-frames.ts';
import { TwitchId, type Access } from './twitch-id.ts';

export interface TwitchStandInOptions {
  readonly clientId?: string;
  /** Seconds between two polls of a device code. Twitch: 5. */
  readonly deviceIntervalS?: number;
  readonly keepaliveS?: number;
  readonly subscribeWithinMs?: number;
  readonly port?: number;
}

export interface SentMessage {
  readonly id: string;
  readonly broadcasterId: string;
  readonly senderId: string;
  readonly text: string;
  readonly atMs: number;
}

export interface TwitchStandIn {
  readonly port: number;
  readonly id: TwitchId;
  readonly eventSub: TwitchEventSub;
  readonly users: StandInUser[];
  /** What was written to chat, as chat shows it. */
  readonly sent: readonly SentMessage[];
  readonly redemptionUpdates: { readonly id: string; readonly rewardId: string; readonly status: string }[];
  /** Rewards that this client made. */
  /** What the channel says of its stream. */
  channel: { title: string; game_name: string };
  /** The next ad break: seconds since 1970, 0 for none. */
  ads: { next_ad_at: number; duration: number };
  readonly rewards: { readonly id: string; title: string; cost?: number; prompt?: string; is_user_input_required?: boolean }[];
  /** Redemptions that nobody has settled, as Twitch's queue holds them. */
  readonly unfulfilled: { readonly id: string; readonly reward: { readonly id: string } }[];
  /** Every Helix request: method and path. */
  readonly requests: string[];
  /** What the next sends get instead of 200. */
  faults: { send: 'none' | '429' | 'dropped' | 'hang'; subscribe: 'none' | '500' | '403-points' | '403-chat' };
  /** Asked before each Helix request: what it gets instead of being taken; null for nothing. */
  refuse: (request: {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly body: Readonly<Record<string, unknown>>;
  }) => { readonly status: number; readonly message: string } | null;
  /** Called with each message that was taken, before the answer goes out. */
  onSend: (message: SentMessage) => void;
  close(): Promise<void>;
}

/** Who wrote what is replied to: the stand-in keeps no chat, and says this one's name for all. */
export const REPLIED_TO = 'tofu_knight';

export async function startTwitch(options: TwitchStandInOptions = {}): Promise<TwitchStandIn> {
  const id = new TwitchId(options.clientId ?? 'stand-in-client', options.deviceIntervalS ?? 5);
  const sent: SentMessage[] = [];
  const redemptionUpdates: { id: string; rewardId: string; status: string }[] = [];
  const server = createServer((request, response) => void handle(request, response));
  const sockets = new WebSocketServer({ server, path: '/ws', perMessageDeflate: false });
  await new Promise<void>((done) => server.listen(options.port ?? 0, 'localhost', done));
  const { port } = server.address() as AddressInfo;
  const eventSub = new TwitchEventSub(sockets, () => `ws://localhost:${port}/ws`, {
    keepaliveS: options.keepaliveS ?? 10,
    subscribeWithinMs: options.subscribeWithinMs ?? 10_000,
  });
  const standIn: TwitchStandIn = {
    port,
    id,
    eventSub,
    users: [],
    sent,
    redemptionUpdates,
    channel: { title: 'A test stream', game_name: 'Testing' },
    ads: { next_ad_at: 0, duration: 0 },
    rewards: [],
    unfulfilled: [],
    requests: [],
    faults: { send: 'none', subscribe: 'none' },
    refuse: () => null,
    onSend: () => undefined,
    async close() {
      eventSub.close();
      sockets.close();
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (url.pathname.startsWith('/auth/')) {
      const fields = new URLSearchParams(body);
      for (const [name, value] of url.searchParams) fields.set(name, value);
      const answer =
        url.pathname === '/auth/device'
          ? id.device(fields)
          : url.pathname === '/auth/token'
            ? id.token(fields)
            : id.validate(request.headers.authorization);
      reply(response, answer.status, answer.body);
      return;
    }
    standIn.requests.push(`${request.method ?? ''} ${url.pathname}`);
    const access = id.access(request.headers.authorization);
    if (!access || request.headers['client-id'] !== id.clientId) {
      reply(response, 401, { error: 'Unauthorized', status: 401, message: 'Invalid OAuth token' });
      return;
    }
    helix(request.method ?? 'GET', url, body === '' ? {} : (JSON.parse(body) as Record<string, unknown>), access, response);
  }

  function helix(method: string, url: URL, body: Record<string, unknown>, access: Access, response: ServerResponse): void {
    const query = url.searchParams;
    const refused = standIn.refuse({ method, path: url.pathname, query, body });
    if (refused) return reply(response, refused.status, { error: '', ...refused });
    switch (`${method} ${url.pathname}`) {
      case 'POST /eventsub/subscriptions':
        return subscribe(body as unknown as SubscribeBody, access, response);
      case 'DELETE /eventsub/subscriptions':
        eventSub.unsubscribe(query.get('id') ?? '');
        return reply(response, 204, null);
      case 'GET /mock/users':
        return reply(response, 200, { data: standIn.users.filter(({ login }) => login === query.get('login')) });
      case 'GET /mock/channels':
        return reply(response, 200, { data: [{ broadcaster_id: query.get('broadcaster_id'), ...standIn.channel }] });
      case 'GET /mock/channels/ads':
        if (!access.scopes.includes('channel:read:ads'))
          return reply(response, 401, { error: 'Unauthorized', status: 401, message: 'Missing scope: channel:read:ads' });
        return reply(response, 200, {
          data: [{ snooze_count: 1, snooze_refresh_at: 0, last_ad_at: 0, preroll_free_time: 0, ...standIn.ads }],
        });
      case 'POST /mock/chat/messages':
        return send(body, access, response);
      case 'GET /mock/channel_points/custom_rewards':
        return reply(response, 200, { data: standIn.rewards });
      case 'POST /mock/channel_points/custom_rewards': {
        const reward = { id: randomUUID(), ...(body as { title: string }) };
        standIn.rewards.push(reward);
        return reply(response, 200, { data: [reward] });
      }
      case 'PATCH /mock/channel_points/custom_rewards': {
        const reward = standIn.rewards.find(({ id }) => id === query.get('id'));
        if (!reward) return reply(response, 404, { error: 'Not Found', status: 404, message: 'there is no such reward' });
        return reply(response, 200, { data: [Object.assign(reward, body)] });
      }
      case 'GET /mock/channel_points/custom_rewards/redemptions':
        return reply(response, 200, { data: standIn.unfulfilled.filter(({ reward }) => reward.id === query.get('reward_id')) });
      case 'PATCH /mock/channel_points/custom_rewards/redemptions': {
        const rewardId = query.get('reward_id') ?? '';
        if (!standIn.rewards.some((reward) => reward.id === rewardId))
          return reply(response, 403, {
            error: 'Forbidden',
            status: 403,
            message: 'The ID in the Client-Id header must match the client ID used to create the custom reward.',
          });
        redemptionUpdates.push({ id: query.get('id') ?? '', rewardId, status: String(body['status']) });
        return reply(response, 200, { data: [{}] });
      }
      default:
        return reply(response, 404, { error: 'Not Found', status: 404, message: `the stand-in does not know ${method} ${url.pathname}` });
    }
  }

  interface SubscribeBody {
    readonly type: string;
    readonly version: string;
    readonly condition: Record<string, string>;
    readonly transport: { readonly session_id: string };
  }

  function subscribe({ type, version, condition, transport }: SubscribeBody, access: Access, response: ServerResponse): void {
    if (standIn.faults.subscribe === '500') return reply(response, 500, { error: 'Internal Server Error', status: 500, message: '' });
    if (standIn.faults.subscribe === '403-points' && type.startsWith('channel.channel_points'))
      return reply(response, 403, { error: 'Forbidden', status: 403, message: 'channel points are not available for the broadcaster' });
    if (standIn.faults.subscribe === '403-chat' && type === 'channel.chat.message')
      return reply(response, 403, { error: 'Forbidden', status: 403, message: 'subscription missing proper authorization' });
    const needs = NEEDS.find(([prefix]) => type.startsWith(prefix))?.[1];
    if (needs !== undefined && !access.scopes.includes(needs))
      return reply(response, 403, { error: 'Forbidden', status: 403, message: 'subscription missing proper authorization' });
    const made = eventSub.subscribe(type, version, condition, transport.session_id);
    if (made === null)
      return reply(response, 400, { error: 'Bad Request', status: 400, message: 'session does not exist or has already disconnected' });
    if (made === 'conflict') return reply(response, 409, { error: 'Conflict', status: 409, message: 'subscription already exists' });
    const told = {
      ...made,
      status: 'enabled',
      cost: 0,
      created_at: made.createdAt,
      transport: { method: 'websocket', session_id: made.sessionId },
    };
    reply(response, 202, { data: [told], total: 1, total_cost: 0, max_total_cost: 10 });
  }

  function send(body: Record<string, unknown>, access: Access, response: ServerResponse): void {
    if (body['sender_id'] !== access.user.id)
      return reply(response, 401, {
        error: 'Unauthorized',
        status: 401,
        message: 'The ID in sender_id must match the user ID in the access token',
      });
    switch (standIn.faults.send) {
      case 'hang':
        return;
      case '429':
        return reply(response, 429, { error: 'Too Many Requests', status: 429, message: 'rate limit' }, 0);
      case 'dropped':
        return reply(response, 200, {
          data: [
            {
              message_id: '',
              is_sent: false,
              drop_reason: { code: 'msg_duplicate', message: 'Your message is identical to the one before.' },
            },
          ],
        });
      case 'none': {
        const message: SentMessage = {
          id: randomUUID(),
          broadcasterId: String(body['broadcaster_id']),
          senderId: access.user.id,
          text: shownText(body),
          atMs: performance.now(),
        };
        sent.push(message);
        standIn.onSend(message);
        return reply(response, 200, { data: [{ message_id: message.id, is_sent: true }] });
      }
    }
  }

  return standIn;
}

/** The right that a subscription needs, by how its type begins. https://dev.twitch.tv/docs/eventsub/eventsub-subscription-types/ */
const NEEDS: readonly (readonly [prefix: string, scope: string])[] = [
  ['channel.chat.', 'user:read:chat'],
  ['channel.channel_points', 'channel:manage:redemptions'],
  ['channel.follow', 'moderator:read:followers'],
  ['channel.hype_train.', 'channel:read:hype_train'],
  ['channel.poll.', 'channel:read:polls'],
  ['channel.prediction.', 'channel:read:predictions'],
  ['channel.ad_break.', 'channel:read:ads'],
];

/** What chat shows: a reply begins with the name of the message's writer, which only Twitch knows. */
function shownText(body: Record<string, unknown>): string {
  const text = String(body['message']);
  return body['reply_parent_message_id'] === undefined ? text : `@${REPLIED_TO} ${text}`;
}

/** twurple's limiter lets one request through and hangs when these headers are missing. */
function reply(response: ServerResponse, status: number, body: unknown, remaining = 799): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'ratelimit-limit': '800',
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(Math.ceil(Date.now() / 1000) + (remaining === 0 ? 30 : 1)),
  });
  response.end(body === null ? undefined : JSON.stringify(body));
}
