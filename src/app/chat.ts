/** The ways in and what becomes of them, as the settings want it: Twitch, commands, rewards, a rehearsal's crowd. */
import { createAudience } from '../chat/audience/audience.ts';
import { createStreamAbout } from '../chat/audience/stream-about.ts';
import type { BusyMeter } from '../chat/attention/rate-meter.ts';
import { createCommandDesk } from '../chat/commands/desk.ts';
import { createCommandExecutor, type Effects } from '../chat/commands/executor.ts';
import { loadCommands, unknownTargets } from '../chat/commands/load.ts';
import { LiveCommands } from '../chat/commands/live.ts';
import { createIngress } from '../chat/ingress.ts';
import { planRedemption } from '../chat/rewards/plan.ts';
import { createRewards } from '../chat/rewards/rewards.ts';
import { startCrowd } from '../chat/synthetic/crowd.ts';
import type { TwitchModule } from '../chat/twitch/twitch-module.ts';
import type { Settings } from '../config/settings.ts';
import type { Approved } from '../domain/approved.ts';
import type { Retraction } from '../domain/trigger.ts';
import type { ChannelEventKind } from '../ports/channel.ts';
import type { Controls } from '../ports/controls.ts';
import type { Ingress } from '../ports/ingress.ts';
import type { Intake } from '../ports/intake.ts';
import type { Moderation } from '../ports/moderation.ts';
import { dataFolder } from './folders.ts';
import type { AppOptions, House } from './house.ts';
import { NO_POINTS, openTwitch } from './twitch.ts';

export interface ChatParts {
  readonly moderation: Moderation;
  readonly intake: Intake;
  /** For what is paid for and kept by no platform: a reward that is to be settled waits in the platform's own queue. */
  readonly paidIntake?: Intake;
  readonly controls: Controls;
  readonly effects: Effects;
  readonly meter: BusyMeter;
  readonly retract: (what: Retraction) => void;
  /** What was paid for waits so long, in ms. */
  readonly holdPaid: (forMs: number) => void;
  readonly rehearse: AppOptions['rehearse'];
}

export interface Chat {
  readonly ingress: Ingress;
  readonly commands: LiveCommands;
  /** Null where no Twitch is wanted. */
  readonly twitch: TwitchModule | null;
  /** What the stream is about, judged; null where that is not known. */
  readonly streamAbout: () => Approved | null;
}

const SWITCH_OF = {
  follow: 'SAY_FOLLOWS',
  'hype-train': 'SAY_HYPE_TRAINS',
  poll: 'SAY_POLLS',
  prediction: 'SAY_PREDICTIONS',
  'ad-break': 'SAY_ADS',
  about: 'SAY_STREAM_CHANGES',
} as const satisfies Record<ChannelEventKind, keyof Settings>;

/**
 * Returns at once: Twitch is connected to, and looked for again, in the background.
 * @throws CommandsError
 */
export function openChat(house: House, parts: ChatParts): Chat {
  const { settings, persona, clock, bus, log, onClose } = house;
  const { intake, controls, moderation } = parts;
  const loaded = loadCommands(dataFolder(settings, 'commands.yaml'));
  const { file, problem } = loaded;
  const live = new LiveCommands(loaded.commands);
  if (problem !== null) log.error(`${problem}\nUntil that is mended the commands that come with AIVT are in force.`);
  const world = {
    get styles() {
      return Object.keys(persona.styles);
    },
    get scenes() {
      return persona.scenes;
    },
  };
  const hint = (from: string): void => {
    for (const one of unknownTargets(live.now(), world)) log.warn(`${from}: ${one}`);
  };
  hint(file);

  const synthetic = parts.rehearse !== null && parts.rehearse.besideTwitch !== true;
  const twitch = openTwitch(house, live, synthetic, (event) => audience.hear(event));
  live.follow(() => {
    hint('the commands as they are now');
    twitch?.rewardsChanged();
  });
  const executor = createCommandExecutor(controls, intake, parts.effects);
  const rewards = createRewards({ clock, bus, log, intake, controls, executor, retract: parts.retract, keeper: twitch ?? NO_POINTS });
  const ingress = createIngress({
    ...parts,
    intake: parts.paidIntake ?? intake,
    clock,
    log,
    rewards,
    plan: (event) => planRedemption(event, live.now(), world),
    commands: createCommandDesk({
      clock,
      log,
      moderation,
      executor,
      get commands() {
        return live.now();
      },
      world,
      writeTo: (platform) => (platform === 'twitch' && twitch ? (text, replyTo) => twitch.say(text, replyTo) : null),
      emit: (event) => bus.emit(event),
    }),
  });
  const streamAbout = createStreamAbout(moderation);
  const audience = createAudience({
    clock,
    log: log.of('twitch'),
    offer: (offered) => ingress.offer(offered),
    speaksOf: (kind) => settings[SWITCH_OF[kind]],
    holdPaid: parts.holdPaid,
    holdsPaidInAds: () => settings.HOLD_PAID_IN_ADS,
    // Never rejects: the moderation does not.
    onAbout: (about) => void streamAbout.learn(about),
  });
  onClose('what happens on the channel', () => audience.close());
  // Last first: what is being settled when AIVT ends still needs Twitch.
  if (twitch) onClose('Twitch', () => twitch.close());
  onClose('rewards', () => rewards.close());
  twitch?.start(ingress);
  if (parts.rehearse) {
    const crowd = startCrowd(clock, parts.rehearse, (message) => void ingress.chat(message));
    onClose('the crowd', () => crowd.stop());
  }
  return { ingress, commands: live, twitch, streamAbout: () => streamAbout.words };
}
