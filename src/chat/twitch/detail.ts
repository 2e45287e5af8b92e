/** How Twitch stands, in one sentence for the streamer. */
import type { ModuleReport } from '../../domain/module-state.ts';
import { notAllowed } from './channel-topics.ts';
import type { ConnectionState } from './connection.ts';
import type { Identity } from './device-grant.ts';
import type { IrcState } from './irc.ts';

export interface Standing {
  readonly states: readonly ConnectionState[];
  readonly irc: IrcState | null;
  readonly streamer: Identity;
  readonly bot: Identity | null;
  readonly channel: { readonly id: string; readonly login: string };
  /** Connections that there should be. */
  readonly connections: number;
}

export const PROVIDER = 'eventsub';

export function reportOf(standing: Standing): ModuleReport {
  const { states, irc, streamer, bot, channel } = standing;
  const up = states.filter((state) => state.up);
  const writes = `writes as ${(bot ?? streamer).login}`;
  if (up.length === 0) {
    const why = whyNot(standing);
    if (irc?.joined) {
      const points = states.some(({ topics }) => topics.has('channel points')) ? '' : ' Redemptions wait in the reward queue on Twitch.';
      return {
        state: 'degraded',
        provider: 'irc',
        detail: `reads chat by IRC: EventSub cannot be had (${why}) and is tried again by itself; ${writes}.${points}`,
      };
    }
    const byIrc = irc ? `; nor by IRC (${irc.lastError ?? 'connecting'})` : '';
    return {
      state: 'offline',
      provider: PROVIDER,
      detail: `the channel ${channel.login} is not heard (${why})${byIrc}; trying again by itself`,
    };
  }
  const notes: string[] = [];
  if (up.length < standing.connections) notes.push('the second connection is not up yet');
  const refused = new Map(up.flatMap((state) => [...state.refused]));
  for (const [name, why] of refused) notes.push(`without ${name} (${why})`);
  if (channel.id !== streamer.userId) notes.push('without channel points: they need the sign-in of who owns the channel');
  const lacking = channel.id === streamer.userId ? notAllowed(streamer.scopes) : [];
  if (lacking.length > 0) notes.push(`without ${lacking.join(', ')}: sign in again in the panel to allow that (or npm run auth -- twitch)`);
  const fastMin = Math.max(...up.map(({ clockFastMin }) => clockFastMin));
  const reads = [`reads the channel ${channel.login}, ${writes}`, ...notes].join('; ');
  if (fastMin > 0) {
    const clock = `this computer's clock is ${fastMin} minutes fast: Twitch's messages may be taken for old ones; set the clock`;
    return { state: 'degraded', provider: PROVIDER, detail: `${clock}; ${reads}` };
  }
  return { state: 'online', provider: PROVIDER, detail: reads };
}

function whyNot({ states, streamer }: Standing): string {
  if (!streamer.scopes.includes('user:read:chat')) return 'the sign-in does not allow user:read:chat: npm run auth -- twitch';
  const refused = states.flatMap((state) => [...state.refused].map(([name, why]) => `${name}: ${why}`))[0];
  return refused ?? states.find(({ lastError }) => lastError !== null)?.lastError ?? 'connecting';
}
