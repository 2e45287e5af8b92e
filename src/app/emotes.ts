/** The emotes of the channel, as the settings want them. */
import { openEmotes } from '../chat/emotes/emotes.ts';
import { emoteProviders } from '../chat/emotes/providers.ts';
import type { ChatEmotes } from '../ports/emotes.ts';
import { dataFolder } from './folders.ts';
import type { House } from './house.ts';

/** @param channelId as Twitch names it; null while that is not known */
export function openChannelEmotes({ settings, clock, log, onClose }: House, channelId: () => string | null): ChatEmotes {
  const emotes = openEmotes({
    clock,
    log: log.of('twitch'),
    file: dataFolder(settings, 'emotes.json'),
    providers: emoteProviders(),
    isOn: () => settings.CHAT_EMOTES,
    channelId,
  });
  onClose('the emotes', () => emotes.close());
  return emotes;
}
