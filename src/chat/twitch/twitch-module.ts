/** Twitch as the house uses it: switched off and on, written to, points settled, signed in to. */
import type { Approved } from '../../domain/approved.ts';
import type { NewEvent } from '../../domain/events.ts';
import type { ReportModule } from '../../domain/module-state.ts';
import type { SignInState } from '../../domain/vitals.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { ChannelEvent } from '../../ports/channel.ts';
import { ControlError } from '../../ports/controls.ts';
import type { Ingress } from '../../ports/ingress.ts';
import type { Switchable } from '../../ports/module.ts';
import type { SignInAccount, SignInCode } from '../../ports/sign-ins.ts';
import type { RewardWish, SettleOutcome } from '../rewards/channel-points.ts';
import type { PointsKeeper } from '../rewards/settle.ts';
import { createRewardMaker } from '../rewards/setup.ts';
import type { StreamAbout } from './about.ts';
import { SignInError } from './device-grant.ts';
import type { SayOutcome } from './sender.ts';
import type { TokenStore } from './token-store.ts';
import { createTwitch } from './twitch.ts';
import { NO_CLIENT_ID, type Twitch, type TwitchSettings } from './twitch-port.ts';

export interface TwitchModuleOptions {
  readonly settings: TwitchSettings;
  readonly tokenStore: TokenStore;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: Log;
  readonly emit: (event: NewEvent) => void;
  /** Something happened on the channel that nobody wrote and nobody paid for. */
  readonly onChannel: (event: ChannelEvent) => void;
  /** The rewards that the channel is to have, as they are whenever they are read. */
  readonly wishes: readonly RewardWish[];
}

export interface TwitchModule extends Switchable, PointsKeeper {
  /** False without an application's id: there is nothing to switch. */
  readonly canSwitch: boolean;
  readonly signIn: SignInState | null;
  /** Whose channel is read, as Twitch names it; null while that is not known. */
  readonly channelId: string | null;
  /** Connects; what Twitch tells goes in by `ingress`. Once. */
  start(ingress: Ingress): void;
  /** What the stream is about; null where that is not known. Never rejects. */
  about(): Promise<StreamAbout | null>;
  /** What the channel is to have is something else now: it is made, if Twitch is there. */
  rewardsChanged(): void;
  /** Writes to chat. Never rejects. */
  say(text: Approved, replyTo?: string): Promise<SayOutcome>;
  /** @throws ControlError */
  beginSignIn(account: SignInAccount): Promise<SignInCode>;
  close(): Promise<void>;
}

const OFF = { outcome: 'failed', reason: 'Twitch is switched off' } as const satisfies SettleOutcome & SayOutcome;

export function createTwitchModule(options: TwitchModuleOptions): TwitchModule {
  const { clock, log, emit } = options;
  const canSwitch = options.settings.clientId !== null;
  let ingress: Ingress | null = null;
  let twitch: Twitch | null = null;
  let signIn: SignInState | null = null;
  /** Closing one while the next opens would have two of them answer for one channel. */
  let closing: Promise<void> = Promise.resolve();
  const rewardMaker = createRewardMaker({
    clock,
    log,
    get wishes() {
      return options.wishes;
    },
    twitch: () => twitch,
  });

  const report: ReportModule = (told) => {
    options.report(told);
    if (told.state === 'online') rewardMaker.connected();
  };
  const signInChanged = (state: SignInState | null): void => {
    signIn = state;
    emit({ type: 'sign-in.changed', platform: 'twitch', state });
  };

  function connect(to: Ingress): void {
    twitch = createTwitch({
      ...options,
      report,
      log,
      // The ingress never rejects.
      onMessage: (message) => void to.chat(message),
      onPaid: (event) => void to.paid(event),
      onRetraction: (what) => to.retract(what),
      onStream: ({ live }) => {
        log.info(live ? 'the stream is live' : 'the stream has ended');
        emit({ type: 'stream.live', live, source: 'twitch' });
      },
      onSignIn: signInChanged,
    });
  }

  function disconnect(): void {
    const ended = twitch;
    twitch = null;
    rewardMaker.forget();
    if (signIn) signInChanged(null);
    if (ended) closing = Promise.all([closing, ended.close()]).then(() => undefined);
  }

  return {
    canSwitch,
    get signIn() {
      return signIn;
    },
    get channelId() {
      return twitch?.channelId ?? null;
    },
    start(to) {
      ingress = to;
      connect(to);
    },
    setEnabled(enabled) {
      if (!canSwitch || !ingress || enabled === (twitch !== null)) return;
      if (enabled) {
        connect(ingress);
        return;
      }
      disconnect();
      // Else it would look as it last stood for the moment between switching it on and hearing from it.
      options.report({ state: 'offline', provider: 'eventsub', detail: 'connecting' });
    },
    rewardsChanged() {
      rewardMaker.forget();
      if (twitch !== null) rewardMaker.connected();
    },
    about: () => twitch?.about() ?? Promise.resolve(null),
    say: (text, replyTo) => twitch?.say(text, replyTo) ?? Promise.resolve(OFF),
    fulfil: (redemption) => twitch?.fulfil(redemption) ?? Promise.resolve(OFF),
    refund: (redemption) => twitch?.refund(redemption) ?? Promise.resolve(OFF),
    async beginSignIn(account) {
      if (!canSwitch || !twitch) throw new ControlError('unavailable', canSwitch ? OFF.reason : `Twitch: ${NO_CLIENT_ID}`);
      try {
        return await twitch.signIn(account);
      } catch (error) {
        if (!(error instanceof SignInError)) throw error;
        throw new ControlError(error.kind === 'unreachable' ? 'unavailable' : 'not-allowed', error.message);
      }
    },
    async close() {
      disconnect();
      await closing;
    },
  };
}
