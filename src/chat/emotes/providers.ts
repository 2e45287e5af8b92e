/** Who has emotes: where their lists are, what of them is read, and where their pictures are. */
import { z } from 'zod';
import { isMocked } from '../twitch/endpoints.ts';

export interface EmoteProvider {
  readonly name: string;
  /** Before the paths of its lists. */
  readonly api: string;
  readonly imageHost: string;
  /** Of a channel (a Twitch user id), and those that are everywhere. */
  readonly paths: (channelId: string) => readonly string[];
  /** @throws ZodError where the answer is something else. */
  readonly read: (answer: unknown) => readonly { readonly name: string; readonly id: string }[];
  readonly picture: (id: string) => string;
}

const named = z.object({ id: z.string(), name: z.string() });
const coded = z.object({ id: z.string(), code: z.string() }).transform(({ id, code: name }) => ({ id, name }));

const setOf7tv = z.object({ emotes: z.array(named).nullish() });
const answerOf7tv = z.union([z.object({ emote_set: setOf7tv.nullable() }), setOf7tv]);

const answerOfBttv = z.union([z.array(coded), z.object({ channelEmotes: z.array(coded), sharedEmotes: z.array(coded) })]);

const answerOfFfz = z.object({
  default_sets: z.array(z.number()).optional(),
  sets: z.record(
    z.string(),
    z.object({
      emoticons: z.array(z.object({ id: z.number(), name: z.string() }).transform(({ id, name }) => ({ id: String(id), name }))),
    }),
  ),
});

export const PROVIDERS: readonly EmoteProvider[] = [
  {
    name: '7TV',
    api: 'https://7tv.io/v3',
    imageHost: 'https://cdn.7tv.app',
    paths: (channelId) => [`/users/twitch/${channelId}`, '/emote-sets/global'],
    read(answer) {
      const told = answerOf7tv.parse(answer);
      return ('emote_set' in told ? told.emote_set : told)?.emotes ?? [];
    },
    picture: (id) => `https://cdn.7tv.app/emote/${id}/1x.webp`,
  },
  {
    name: 'BetterTTV',
    api: 'https://api.betterttv.net/3',
    imageHost: 'https://cdn.betterttv.net',
    paths: (channelId) => [`/cached/users/twitch/${channelId}`, '/cached/emotes/global'],
    read(answer) {
      const told = answerOfBttv.parse(answer);
      return 'channelEmotes' in told ? [...told.channelEmotes, ...told.sharedEmotes] : told;
    },
    picture: (id) => `https://cdn.betterttv.net/emote/${id}/1x`,
  },
  {
    name: 'FrankerFaceZ',
    api: 'https://api.frankerfacez.com/v1',
    imageHost: 'https://cdn.frankerfacez.com',
    paths: (channelId) => [`/room/id/${channelId}`, '/set/global'],
    read(answer) {
      const { default_sets: everywhere, sets } = answerOfFfz.parse(answer);
      // Of the global list only those sets that everybody has.
      const shown = everywhere === undefined ? Object.values(sets) : everywhere.flatMap((id) => sets[String(id)] ?? []);
      return shown.flatMap(({ emoticons }) => emoticons);
    },
    picture: (id) => `https://cdn.frankerfacez.com/emote/${id}/1`,
  },
];

/** Those that are asked: all, or where Twitch is played on this machine what `AIVT_MOCK_EMOTES_URL` plays of them, else none. */
export function emoteProviders(): readonly EmoteProvider[] {
  if (!isMocked()) return PROVIDERS;
  const mock = process.env['AIVT_MOCK_EMOTES_URL'];
  return mock === undefined ? [] : PROVIDERS.map((one) => ({ ...one, api: `${mock}/${one.name}` }));
}
