/**
 * The other side of the flood, in a process of its own: Twitch's stand-in with a crowd that writes
 * too much, an overlay that keeps real time, and a panel that is looked at all the while.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { SCOPES } from '../../src/chat/twitch/scopes.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { chatEvent, redemptionEvent } from '../../testing/stand-ins/twitch-frames.ts';
import { startTwitch, type TwitchStandIn } from '../../testing/stand-ins/twitch.ts';
import { OverlayClient } from '../../testing/overlay-client.ts';
import { percentiles, type Percentiles } from '../percentiles.ts';

export interface Flood {
  readonly url: string;
  readonly seconds: number;
  readonly perSecond: number;
}
export interface Ready {
  readonly port: number;
  readonly clientId: string;
  readonly streamer: typeof STREAMER;
  readonly scopes: readonly string[];
  readonly accessToken: string;
  readonly refreshToken: string;
}
export interface Flooded {
  readonly sent: number;
  readonly seconds: number;
  readonly cheers: number;
  readonly redemptions: number;
  /** `GET /status` every 250 ms, answered within. */
  readonly statusMs: Percentiles;
  readonly statusMaxMs: number;
  readonly statusFailed: number;
  /** Events that the panel's socket brought. */
  readonly panelEvents: number;
  /** The longest time without any of them. */
  readonly panelSilentMaxMs: number;
}
export interface Settled {
  readonly fulfilled: number;
  readonly refunded: number;
  /** A panic, called while the crowd goes on writing, until it was answered. */
  readonly panicMs: number;
}

const STREAMER = { id: '1001', login: 'foxden', name: 'FoxDen' };
const VIEWERS = 5000;
const TICK_MS = 10;
const CHEER_EVERY_MS = 8_000;
const REDEEM_EVERY_MS = 11_000;
const SAY_REWARD = 'Make her say it';

const random = seededRandom(1);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const WORDS = 'what do you think of the fox tails tonight is this game good hello chat mochi rain lantern shrine story please why'.split(
  ' ',
);
const PASTA = 'LUL LUL the den is cozy LUL LUL spread the mochi';

function line(): string {
  const dice = random();
  if (dice < 0.1) return PASTA;
  if (dice < 0.13) return '!style cozy';
  if (dice < 0.15) return '!uptime';
  const words = Array.from({ length: 3 + Math.floor(random() * 12) }, () => pick(WORDS)).join(' ');
  return dice < 0.2 ? `@kitsu ${words}?` : words;
}

const viewer = (n: number): typeof STREAMER => ({ id: `v${n}`, login: `viewer_${n}`, name: `viewer_${n}` });

const twitch = await startTwitch();
process.on('disconnect', () => process.exit());
const scopes = SCOPES.streamer.map(({ scope }) => scope);
tell({
  port: twitch.port,
  clientId: twitch.id.clientId,
  streamer: STREAMER,
  scopes,
  ...twitch.id.grant(STREAMER, scopes),
} satisfies Ready);
const [flood] = (await once(process, 'message')) as [Flood];
const overlay = await OverlayClient.connect(flood.url, { instant: false });
const crowd = startCrowd(twitch, flood.perSecond);
tell(await watchPanel(flood, crowd));
crowd.payNoMore();
await once(process, 'message');
const panicMs = await timed(() => fetch(`${flood.url}/api/panic`, json({ reason: 'bench' })));
const count = (status: string): number => twitch.redemptionUpdates.filter((update) => update.status === status).length;
tell({ fulfilled: count('FULFILLED'), refunded: count('CANCELED'), panicMs } satisfies Settled);
crowd.stop();
overlay.close();
await twitch.close();
process.disconnect();

interface Crowd {
  readonly counts: { sent: number; cheers: number; redemptions: number };
  payNoMore(): void;
  stop(): void;
}

function startCrowd({ eventSub, rewards }: TwitchStandIn, perSecond: number): Crowd {
  const counts = { sent: 0, cheers: 0, redemptions: 0 };
  const beganMs = performance.now();
  let paying = true;
  const say = (text: string, bits?: number): void => {
    const event = chatEvent(STREAMER, viewer(Math.floor(random() * VIEWERS)), text, bits === undefined ? {} : { bits });
    eventSub.notify('channel.chat.message', event);
    counts.sent += 1;
  };
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - beganMs;
    while (counts.sent < (elapsedMs / 1000) * perSecond) say(line());
    if (!paying) return;
    if (elapsedMs > (counts.cheers + 0.5) * CHEER_EVERY_MS) {
      counts.cheers += 1;
      say('keep the lanterns lit', 100);
    }
    const reward = rewards.find(({ title }) => title === SAY_REWARD);
    if (reward && elapsedMs > (counts.redemptions + 0.5) * REDEEM_EVERY_MS) {
      counts.redemptions += 1;
      const event = redemptionEvent(STREAMER, viewer(counts.redemptions), { ...reward, cost: 500 }, 'Foxes are the best.');
      eventSub.notify('channel.channel_points_custom_reward_redemption.add', event);
    }
  }, TICK_MS);
  return { counts, payNoMore: () => (paying = false), stop: () => clearInterval(timer) };
}

async function watchPanel({ url, seconds }: Flood, { counts }: Crowd): Promise<Flooded> {
  const panel = new WebSocket(`${url.replace(/^http/u, 'ws')}/stream`, { perMessageDeflate: false });
  let panelEvents = 0;
  let panelSilentMaxMs = 0;
  let lastMs = performance.now();
  panel.on('message', () => {
    panelEvents += 1;
    panelSilentMaxMs = Math.max(panelSilentMaxMs, performance.now() - lastMs);
    lastMs = performance.now();
  });
  await once(panel, 'open');
  const took: number[] = [];
  let statusFailed = 0;
  const beganMs = performance.now();
  while (performance.now() - beganMs < seconds * 1000) {
    const ms = await timed(() => fetch(`${url}/status`, { signal: AbortSignal.timeout(5_000) })).catch(() => null);
    if (ms === null) statusFailed += 1;
    else took.push(ms);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const tookS = (performance.now() - beganMs) / 1000;
  panel.close();
  return {
    ...counts,
    seconds: Math.round(tookS * 10) / 10,
    statusMs: percentiles(took),
    statusMaxMs: Math.round(Math.max(...took)),
    statusFailed,
    panelEvents,
    panelSilentMaxMs: Math.round(panelSilentMaxMs),
  };
}

async function timed(call: () => Promise<Response>): Promise<number> {
  const beganMs = performance.now();
  const response = await call();
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return Math.round((performance.now() - beganMs) * 10) / 10;
}

function json(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function tell(message: object): void {
  process.send?.(message);
}
