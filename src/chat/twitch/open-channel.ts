/** Who reads, who writes, and which channel: what must be known before anything is heard. */
import { z } from 'zod';
import type { Log } from '../../kernel/log.ts';
import { SignInError, type Identity } from './device-grant.ts';
import { callHelix } from './helix.ts';
import type { PublicClientAuth } from './public-client-auth.ts';
import type { Channel } from './session.ts';

export interface OpenedChannel {
  readonly streamer: Identity;
  /** Null where she writes as the streamer. */
  readonly bot: Identity | null;
  readonly channel: Channel;
}

export interface OpenChannelParts {
  readonly auth: PublicClientAuth;
  /** A login; null for the channel of who signed in. */
  readonly channel: string | null;
  readonly signal: AbortSignal;
  readonly log: Log;
}

const usersSchema = z.object({ data: z.array(z.object({ id: z.string(), login: z.string() })) });

/** @returns null when nobody has signed in. @throws SignInError or Error with a reason for the streamer. */
export async function openChannel(parts: OpenChannelParts): Promise<OpenedChannel | null> {
  const streamer = await parts.auth.open('streamer', parts.signal);
  if (!streamer) return null;
  // Without the right to read, IRC still can.
  if (!streamer.scopes.includes('user:write:chat'))
    throw new SignInError('refused', 'the sign-in does not allow user:write:chat: npm run auth -- twitch');
  const bot = await openBot(parts);
  return { streamer, bot, channel: await findChannel(parts, streamer) };
}

async function openBot({ auth, signal, log }: OpenChannelParts): Promise<Identity | null> {
  try {
    return await auth.open('bot', signal);
  } catch (error) {
    if (!(error instanceof SignInError) || error.kind !== 'refused') throw error;
    log.warn(`she writes as the streamer: ${error.message} --bot`);
    return null;
  }
}

async function findChannel({ auth, signal, channel }: OpenChannelParts, streamer: Identity): Promise<Channel> {
  const login = channel?.toLowerCase().replace(/^[#@]/u, '') ?? streamer.login;
  if (login === streamer.login) return { id: streamer.userId, login };
  const answer = await callHelix(auth, { account: 'streamer', method: 'GET', path: 'users', query: { login }, signal });
  if (answer.status !== 200) throw new Error(`Twitch could not find the channel ${login}: ${answer.message}`);
  const user = usersSchema.parse(answer.body).data[0];
  if (!user) throw new Error(`there is no Twitch channel "${login}": mend TWITCH_CHANNEL in .env`);
  return user;
}
