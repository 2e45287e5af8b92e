/** Twitch as the settings want it: the real one, or none. */
import type { LiveCommands } from '../chat/commands/live.ts';
import { wantedRewards } from '../chat/rewards/plan.ts';
import type { PointsKeeper } from '../chat/rewards/settle.ts';
import { createTokenStore, type TokenStore } from '../chat/twitch/token-store.ts';
import { createTwitchModule, type TwitchModule } from '../chat/twitch/twitch-module.ts';
import type { Settings } from '../config/settings.ts';
import type { ChannelEvent } from '../ports/channel.ts';
import { dataFolder } from './folders.ts';
import type { House } from './house.ts';

/** Points of a platform that is not there stay where they are. */
export const NO_POINTS: PointsKeeper = {
  fulfil: () => Promise.resolve({ outcome: 'not-ours', reason: 'there is no Twitch here' }),
  refund: () => Promise.resolve({ outcome: 'not-ours', reason: 'there is no Twitch here' }),
};

export function twitchTokens(settings: Pick<Settings, 'AIVT_DATA_DIR'>, problem: (message: string) => void): TokenStore {
  return createTokenStore(dataFolder(settings, 'secrets'), problem);
}

export function openTwitch(
  { settings, clock, bus, board, log }: House,
  commands: LiveCommands,
  synthetic: boolean,
  onChannel: (event: ChannelEvent) => void,
): TwitchModule | null {
  if (synthetic) {
    board.report('twitch', { state: 'stub', provider: 'synthetic', detail: 'a synthetic crowd writes the chat (rehearsal)' });
    return null;
  }
  if (settings.USE_STUB_TWITCH) {
    board.report('twitch', { state: 'stub', provider: 'stub', detail: 'a stub by USE_STUB_TWITCH: write in the panel' });
    return null;
  }
  return createTwitchModule({
    settings: {
      clientId: settings.TWITCH_CLIENT_ID,
      channel: settings.TWITCH_CHANNEL,
      botIsModerator: settings.TWITCH_BOT_IS_MODERATOR,
    },
    tokenStore: twitchTokens(settings, (message) => log.of('twitch').warn(message)),
    clock,
    report: board.reporter('twitch'),
    log: log.of('twitch'),
    emit: (event) => bus.emit(event),
    onChannel,
    get wishes() {
      return wantedRewards(commands.now());
    },
  });
}
