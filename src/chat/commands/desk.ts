/** Commands of chat: looked for in every message, carried out, told of in chat. */
import type { NewEvent } from '../../domain/events.ts';
import type { Approved } from '../../domain/approved.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { Turnstile } from '../../kernel/turnstile.ts';
import type { ChatMessage } from '../../ports/chat.ts';
import type { ChatOutcome } from '../../ports/ingress.ts';
import type { Moderation } from '../../ports/moderation.ts';
import { nameToSay } from '../attention/spoken-name.ts';
import type { SayOutcome } from '../twitch/sender.ts';
import { argumentsOf, type CommandExecutor, type Done } from './executor.ts';
import { command, initialCommandState, undone, type CommandAction, type CommandOutcome, type CommandWorld } from './reduce.ts';
import type { Commands } from './schema.ts';

export interface CommandDeskParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly moderation: Pick<Moderation, 'check'>;
  readonly executor: CommandExecutor;
  /** As they are in force whenever they are read. */
  readonly commands: Commands;
  readonly world: CommandWorld;
  /** Writes to the platform that the message came from; null where nothing can be written. */
  readonly writeTo: (platform: string) => ((text: Approved, replyTo: string) => Promise<SayOutcome>) | null;
  readonly emit: (event: NewEvent) => void;
}

export interface CommandDesk {
  /** @returns null when the message is no command: it is for her. */
  take(message: ChatMessage): Promise<ChatOutcome> | null;
}

type Answered = Extract<CommandOutcome, { readonly command: string }>;

/** Commands carried out at one time: each may wait for OBS, VTube Studio, a guard model and the platform. */
const MAX_AT_ONCE = 8;
/** Commands that wait for that. More at one moment is no audience. */
const MAX_WAITING = 100;

/** What chat is told when it is done, of what cannot be seen or heard. */
const DONE: Partial<Record<CommandAction['kind'], string>> = { forget: 'Done. I have forgotten all that I knew of you.' };

const IGNORED: Readonly<Record<Extract<CommandOutcome, { kind: 'ignored' }>['reason'], string>> = {
  bot: 'this account is on the list of bots, which are not heard',
  'foreign-command': 'there is no such command',
  'by-rule': 'this command is left to other bots',
};

export function createCommandDesk(parts: CommandDeskParts): CommandDesk {
  const { clock, log, moderation, emit } = parts;
  const turns = new Turnstile(MAX_AT_ONCE, MAX_WAITING);
  let state = initialCommandState;

  /** Chat's answer to a command. Its words are the file's and the persona's, and pass the gate like all she says. */
  async function reply(message: ChatMessage, text: string): Promise<void> {
    const write = parts.writeTo(message.platform);
    if (!write) return;
    const verdict = await moderation.check(text, 'output');
    if (!verdict.allowed) return emit({ type: 'moderation.blocked', ...verdict.block });
    const said = await write(verdict.text, message.id);
    if (said.outcome !== 'sent') log.warn(`a reply was not shown in chat: ${said.reason}`);
  }

  async function carryOut(outcome: Answered): Promise<Done> {
    if (outcome.kind === 'do') return parts.executor.carryOut(outcome.action);
    return outcome.kind === 'reply' ? { done: true } : { done: false, reason: outcome.reply ?? outcome.reason };
  }

  async function tell(message: ChatMessage, outcome: Answered, done: Done): Promise<void> {
    const name = nameToSay(message);
    const judged = name === null ? null : await moderation.check(name, 'name');
    emit({
      type: 'chat.command',
      user: judged?.allowed ? judged.text : 'someone',
      command: `${parts.commands.prefix}${outcome.command}`,
      args: outcome.kind === 'do' ? argumentsOf(outcome.action) : '',
      outcome: done.done ? 'done' : done.reason,
    });
  }

  async function answer(message: ChatMessage, outcome: Answered): Promise<ChatOutcome> {
    // Chat was told a moment ago; a flood of refused commands makes no work.
    if (outcome.kind === 'refused' && outcome.reply === null) return { outcome: 'refused', reason: `not possible: ${outcome.reason}` };
    if (!(await turns.enter())) return { outcome: 'refused', reason: 'too many commands at once' };
    try {
      return await carryOutAndTell(message, outcome);
    } finally {
      turns.leave();
    }
  }

  async function carryOutAndTell(message: ChatMessage, outcome: Answered): Promise<ChatOutcome> {
    const done = await carryOut(outcome);
    await tell(message, outcome, done);
    let told = outcome.kind === 'reply' ? outcome.text : outcome.kind === 'refused' ? outcome.reply : null;
    // The reason itself may hold addresses and paths: it is for the streamer.
    if (outcome.kind === 'do' && !done.done) [state, told] = undone(state, outcome.command, message, clock.nowMs(), parts.commands);
    if (outcome.kind === 'do' && done.done) told = DONE[outcome.action.kind] ?? null;
    if (told !== null) await reply(message, told);
    return done.done ? { outcome: 'command', command: outcome.command, reply: told } : { outcome: 'refused', reason: done.reason };
  }

  return {
    take(message) {
      const [next, outcome] = command(state, message, clock.nowMs(), parts.commands, parts.world);
      state = next;
      if (outcome.kind === 'chat') return null;
      if (outcome.kind === 'ignored') return Promise.resolve({ outcome: 'refused', reason: IGNORED[outcome.reason] });
      return answer(message, outcome);
    },
  };
}
