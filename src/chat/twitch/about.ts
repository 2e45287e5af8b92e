/** What the stream is about, as its channel says: title and game. */
import { z } from 'zod';
import { callHelix } from './helix.ts';
import type { PublicClientAuth } from './public-client-auth.ts';

export interface StreamAbout {
  readonly title: string;
  /** Empty where no category is set. */
  readonly game: string;
}

const channelSchema = z.object({ data: z.array(z.object({ title: z.string(), game_name: z.string() })) });

/** Null where Twitch does not tell. Never rejects. */
export async function channelAbout(auth: PublicClientAuth, channelId: string, signal: AbortSignal): Promise<StreamAbout | null> {
  try {
    const { status, body } = await callHelix(auth, {
      ...{ account: 'streamer', method: 'GET', path: 'channels', query: { broadcaster_id: channelId }, signal },
    });
    const channel = status === 200 ? channelSchema.parse(body).data[0] : undefined;
    return channel === undefined ? null : { title: channel.title, game: channel.game_name };
  } catch {
    return null;
  }
}
