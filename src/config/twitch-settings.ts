/** Settings of Twitch: whose channel, and what of its happenings she speaks of. */
import { entry, flag, optional, text } from './entry.ts';

const speaks = (about: string): ReturnType<typeof entry<typeof flag>> => entry(flag, '1', about, { live: true });

export const TWITCH_SETTINGS = {
  TWITCH_CLIENT_ID: entry(
    optional,
    '',
    'Of an application of type Public, made at dev.twitch.tv/console/apps; no secret. Then: npm run auth -- twitch.',
  ),
  TWITCH_CHANNEL: entry(
    text.regex(/^[#@]?\w*$/u, 'use the name of a channel, as in its address').transform((value) => (value === '' ? null : value)),
    '',
    'The channel she reads. Empty: the channel of who signed in.',
  ),
  TWITCH_BOT_IS_MODERATOR: entry(
    flag,
    '0',
    'The account she writes with moderates the channel: Twitch then allows 100 instead of 20 messages in 30 s.',
  ),
  CHAT_EMOTES: entry(
    flag,
    '1',
    'Emotes of 7TV, BetterTTV and FrankerFaceZ: shown as pictures in the panel, and neither spoken nor told to the model. Their lists and pictures come from these three, which learn the id of your channel.',
    { live: true },
  ),
  SAY_FOLLOWS: speaks('She welcomes who follows the channel; those who come together in one sentence, at most once a minute.'),
  SAY_HYPE_TRAINS: speaks('She speaks of a hype train: that it begins, its levels at most once a minute, and how it ends.'),
  SAY_POLLS: speaks('She speaks of a poll: that it begins, and how it ends.'),
  SAY_PREDICTIONS: speaks('She speaks of a prediction: that it begins, and what came true.'),
  SAY_ADS: speaks('She announces an ad break, about a minute ahead where Twitch tells.'),
  HOLD_PAID_IN_ADS: speaks('What was paid for is answered after an ad break, when those who paid hear her again.'),
  SAY_STREAM_CHANGES: speaks(
    'She speaks of it when the game (the category) of the stream changes. Title and game are known to her either way.',
  ),
} as const;
