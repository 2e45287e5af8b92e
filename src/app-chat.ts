/** Who writes and what becomes of it: Twitch, commands, what was paid for. Part of `app.ts`. */
import { resolve } from 'node:path';
import { spokenName } from './chat/attention/spoken-name.ts';
import { thankRaid, type ThankedRaids } from './chat/attention/raids.ts';
import { calmMeter, metered } from './chat/attention/rate-meter.ts';
import { loadCommands, unknownTargets } from './chat/commands/load.ts';
import { planRedemption, wantedRewards } from './chat/commands/redemptions.ts';
import { command, undone, initialCommandState, type CommandAction, type CommandOutcome } from './chat/commands/reduce.ts';
import { SignInError } from './chat/twitch/device-grant.ts';
import type { PaidEvent } from './chat/twitch/heard.ts';
import { createTokenStore, type TokenStore } from './chat/twitch/token-store.ts';
import { createTwitch, type Twitch } from './chat/twitch/twitch.ts';
import { ROOT } from './config/root.ts';
import type { Settings } from './config/settings.ts';
import type { Log } from './log.ts';
import type { Clock } from './pipeline/clock.ts';
import { ControlError, type ChatOutcome, type SignInAccount, type SignInCode, type SignIns } from './pipeline/controls.ts';
import type { Desk } from './pipeline/desk.ts';
import type { EventBus } from './pipeline/events.ts';
import type { Intake } from './pipeline/intake.ts';
import type { ModuleBoard, ModuleName } from './pipeline/modules.ts';
import type { Persona } from './pipeline/persona.ts';
import type { ChatMessage, Moderation } from './pipeline/ports.ts';
import { openRewards, paidFor, paidMessage, type Done } from './app-paid.ts';
import { createRewardMaker } from './app-reward-maker.ts';
import type { Retraction } from './pipeline/trigger.ts';

export interface ChatParts {
  readonly settings: Settings;
  readonly persona: Persona;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly board: ModuleBoard;
  readonly log: Log;
  readonly moderation: Moderation;
  readonly intake: Intake;
  /** Made after this: asked for when something is to be carried out. */
  readonly desk: () => Desk;
  readonly retract: (what: Retraction) => void;
  /** Plays a sound, presses a hotkey of the model, shows something in OBS. @returns why not, or null. */
  readonly effect: (action: Effect) => Promise<string | null>;
  /** A synthetic crowd writes instead of Twitch's. */
  readonly synthetic: boolean;
}

export interface Chat {
  /** Whatever anybody writes, wherever: a command is carried out, the rest is for her. Never rejects. */
  hear(message: ChatMessage): Promise<ChatOutcome>;
  /** More is written than she can answer: she should be brief. */
  readonly isBusy: () => boolean;
  readonly switchable: readonly ModuleName[];
  readonly signIns: SignIns;
  close(): Promise<void>;
}

/** What a reward does beside her. */
export type Effect = Extract<CommandAction, { readonly kind: 'sound' | 'hotkey' | 'source' | 'filter' }>;
type Answer = Extract<CommandOutcome, { readonly command: string }>;

export function twitchTokens(settings: Pick<Settings, 'AIVT_DATA_DIR'>, problem: (message: string) => void): TokenStore {
  return createTokenStore(resolve(ROOT, settings.AIVT_DATA_DIR, 'secrets'), problem);
}

/** How a name is said. Names of other places are typed as they are to be said. */
export function nameToSay({ platform, userName }: Pick<ChatMessage, 'platform' | 'userName'>): string | null {
  return platform === 'twitch' ? spokenName(userName) : userName;
}

/**
 * Returns at once: Twitch is connected to, and looked for again, in the background.
 * @throws CommandsError
 */
export function openChat(parts: ChatParts): Chat {
  const { settings, persona, clock, bus, board, log, moderation, intake } = parts;
  const { file, commands } = loadCommands(resolve(ROOT, settings.AIVT_DATA_DIR, 'commands.yaml'));
  const world = { styles: Object.keys(persona.styles), scenes: persona.scenes };
  for (const hint of unknownTargets(commands, world)) log.warn(`${file}: ${hint}`);
  let state = initialCommandState;
  let meter = calmMeter(clock.nowMs());
  let thanked: ThankedRaids = new Map();
  let twitch: Twitch | null = null;
  const rewards = openRewards({
    clock,
    bus,
    log,
    intake,
    retract: parts.retract,
    panicked: () => parts.desk().panicked,
    act,
    twitch: () => twitch,
  });

  async function act(action: CommandAction): Promise<Done> {
    const desk = parts.desk();
    try {
      switch (action.kind) {
        case 'mute':
          desk.mute(action.muted);
          break;
        case 'style':
          desk.setStyle(action.style);
          break;
        case 'scene':
          await desk.setScene(action.scene);
          break;
        case 'expression':
          desk.setExpression(action.expression);
          break;
        case 'say': {
          const said = await desk.say(action.text);
          if (said.outcome === 'blocked') return { done: false, reason: 'moderation does not let her say that' };
          if (said.outcome === 'refused') return { done: false, reason: said.reason };
          break;
        }
        case 'hotkey':
        case 'source':
        case 'filter':
        case 'sound': {
          if (desk.panicked || (action.kind === 'sound' && desk.muted)) return { done: false, reason: 'she is silenced' };
          const refused = await parts.effect(action);
          if (refused !== null) return { done: false, reason: refused };
          break;
        }
      }
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      return { done: false, reason: error.message };
    }
    return { done: true };
  }

  /** Chat's answer to a command. Its words are the file's and the persona's, and pass the gate like all she says. */
  async function reply(message: ChatMessage, text: string): Promise<void> {
    if (message.platform !== 'twitch' || !twitch) return;
    const verdict = await moderation.check(text, 'output');
    if (!verdict.allowed) {
      bus.emit({ type: 'moderation.blocked', ...verdict.block });
      return;
    }
    const said = await twitch.say(verdict.text, message.id);
    if (said.outcome !== 'sent') log.warn(`a reply was not shown in chat: ${said.reason}`);
  }

  async function answer(message: ChatMessage, outcome: Answer): Promise<ChatOutcome> {
    // Chat was told a moment ago; a flood of refused commands makes no work.
    if (outcome.kind === 'refused' && outcome.reply === null) return { outcome: 'refused', reason: `not possible: ${outcome.reason}` };
    const done: Done =
      outcome.kind === 'do'
        ? await act(outcome.action)
        : outcome.kind === 'reply'
          ? { done: true }
          : { done: false, reason: outcome.reply ?? outcome.reason };
    const name = nameToSay(message);
    const judged = name === null ? null : await moderation.check(name, 'name');
    bus.emit({
      type: 'chat.command',
      user: judged?.allowed ? judged.text : 'someone',
      command: `${commands.prefix}${outcome.command}`,
      args: outcome.kind === 'do' ? listed(outcome.action) : '',
      outcome: done.done ? 'done' : done.reason,
    });
    let told = outcome.kind === 'reply' ? outcome.text : outcome.kind === 'refused' ? outcome.reply : null;
    // The reason itself may hold addresses and paths: it is for the streamer.
    if (outcome.kind === 'do' && !done.done) [state, told] = undone(state, outcome.command, message, clock.nowMs(), commands);
    if (told !== null) await reply(message, told);
    return done.done ? { outcome: 'command', command: outcome.command, reply: told } : { outcome: 'refused', reason: done.reason };
  }

  async function hear(message: ChatMessage): Promise<ChatOutcome> {
    const nowMs = clock.nowMs();
    meter = metered(meter, nowMs, 1);
    const [next, outcome] = command(state, message, nowMs, commands, world);
    state = next;
    if (outcome.kind === 'chat') return intake.chat(message);
    if (outcome.kind === 'ignored') return { outcome: 'refused', reason: IGNORED[outcome.reason] };
    return answer(message, outcome);
  }

  async function paid(event: PaidEvent): Promise<void> {
    if (event.kind === 'redemption') {
      const plan = planRedemption(event, commands, world);
      if (plan.kind !== 'not-mapped') return rewards.redeem(event, plan);
    }
    if (event.kind === 'raid') {
      const [nextThanked, thank] = thankRaid(thanked, event.userId, clock.nowMs());
      thanked = nextThanked;
      if (!thank) return;
    }
    await intake.paid(paidMessage(event, paidFor(event)));
  }

  /** What Twitch tells is nobody's to wait for. */
  const owned = (what: string, work: Promise<unknown>): void => void work.catch((error: unknown) => log.error(`${what} failed`, { error }));

  function connect(): Twitch {
    return createTwitch({
      settings: {
        clientId: settings.TWITCH_CLIENT_ID,
        channel: settings.TWITCH_CHANNEL,
        botIsModerator: settings.TWITCH_BOT_IS_MODERATOR,
      },
      tokenStore: twitchTokens(settings, (message) => log.warn(message)),
      clock,
      report: board.reporter('twitch'),
      log: (level, message) => log[level](message),
      onMessage: (message) => owned('a chat message', hear(message)),
      onPaid: (event) => owned(`a ${event.kind}`, paid(event)),
      // Twitch tells its own id of a message; triggers carry the platform's name before it.
      onRetraction: (what) => parts.retract('messageId' in what ? { messageId: `twitch:${what.messageId}` } : what),
      onStream: ({ live }) => log.info(live ? 'the stream is live' : 'the stream has ended'),
    });
  }

  const rewardMaker = createRewardMaker({ clock, log, wishes: wantedRewards(commands), twitch: () => twitch });

  if (parts.synthetic)
    board.report('twitch', { state: 'stub', provider: 'synthetic', detail: 'a synthetic crowd writes the chat (rehearsal)' });
  else if (settings.USE_STUB_TWITCH)
    board.report('twitch', { state: 'stub', provider: 'stub', detail: 'a stub by USE_STUB_TWITCH: write in the panel' });
  else twitch = connect();

  const canSwitch = twitch !== null && settings.TWITCH_CLIENT_ID !== null;
  const stop = bus.listen((event) => {
    if (event.type !== 'module.state' || event.module !== 'twitch' || !canSwitch) return;
    const enabled = board.isEnabled('twitch');
    if (!enabled && twitch) {
      owned('closing Twitch', twitch.close());
      twitch = null;
      rewardMaker.forget();
      // Else it would look as it last stood for the moment between switching it on and hearing from it.
      board.report('twitch', { state: 'offline', provider: 'eventsub', detail: 'connecting' });
    } else if (enabled && !twitch) twitch = connect();
    else if (event.state === 'online') rewardMaker.connected();
  });

  async function signIn(account: SignInAccount): Promise<SignInCode> {
    if (settings.TWITCH_CLIENT_ID === null || !twitch) throw new ControlError('unavailable', `Twitch: ${board.get('twitch').detail}`);
    try {
      return await twitch.signIn(account);
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      throw new ControlError(error.kind === 'unreachable' ? 'unavailable' : 'not-allowed', error.message);
    }
  }

  return {
    signIns: { twitch: signIn },
    hear,
    isBusy() {
      meter = metered(meter, clock.nowMs(), 0);
      return meter.peak;
    },
    switchable: canSwitch ? ['twitch'] : [],
    async close() {
      stop();
      rewardMaker.forget();
      await rewards.close();
      await twitch?.close();
    },
  };
}

const IGNORED: Readonly<Record<Extract<CommandOutcome, { kind: 'ignored' }>['reason'], string>> = {
  bot: 'this account is on the list of bots, which are not heard',
  'foreign-command': 'there is no such command',
  'by-rule': 'this command is left to other bots',
};

/** What was chosen, where it is one of the persona's own words; a viewer's text is not repeated. */
function listed(action: CommandAction): string {
  switch (action.kind) {
    case 'scene':
      return action.scene;
    case 'style':
      return action.style;
    case 'expression':
      return action.expression;
    case 'sound':
      return action.sound;
    case 'hotkey':
      return action.hotkey;
    case 'source':
      return action.source;
    case 'filter':
      return action.filter;
    case 'mute':
    case 'say':
      return '';
  }
}
