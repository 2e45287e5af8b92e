/**
 * What a chat message asks for, as a pure reducer: `(state, message, now) → [state, outcome]`. It does
 * nothing itself. Its replies hold only words from the file and the persona, never a viewer's.
 */
import type { Emotion } from '../../domain/emotion.ts';
import { platformId } from '../../domain/ids.ts';
import type { ChatMessage } from '../../ports/chat.ts';
import type { Role } from '../../domain/trigger.ts';
import { atLeast, ROLE_FLOOR, type CommandActionName, type CommandRule, type Commands } from './schema.ts';

export type CommandAction =
  | { readonly kind: 'mute'; readonly muted: boolean }
  | { readonly kind: 'skip' }
  | { readonly kind: 'style'; readonly style: string }
  | { readonly kind: 'scene'; readonly scene: string }
  | { readonly kind: 'expression'; readonly expression: Emotion }
  | { readonly kind: 'sound'; readonly sound: string }
  | { readonly kind: 'hotkey'; readonly hotkey: string }
  | { readonly kind: 'source'; readonly scene: string; readonly source: string; readonly forS: number }
  | { readonly kind: 'filter'; readonly source: string; readonly filter: string; readonly forS: number }
  /** Everything that is remembered of who wrote it: nobody can have another forgotten. */
  | { readonly kind: 'forget'; readonly viewerId: string }
  /** Raw words: they go through moderation like any other. */
  | { readonly kind: 'say'; readonly text: string };

export type RefusalReason = 'role' | 'cooldown' | 'argument';

export type CommandOutcome =
  /** Plain chat: hand it to the intake. */
  | { readonly kind: 'chat' }
  /** Nobody answers it: a bot, another bot's command, a lurk. */
  | { readonly kind: 'ignored'; readonly reason: 'bot' | 'foreign-command' | 'by-rule' }
  | { readonly kind: 'do'; readonly command: string; readonly action: CommandAction }
  | { readonly kind: 'reply'; readonly command: string; readonly text: string }
  /** `reply` is null when chat was told of a refusal a moment ago. */
  | { readonly kind: 'refused'; readonly command: string; readonly reason: RefusalReason; readonly reply: string | null };

/** What there is now: the persona's lists. */
export interface CommandWorld {
  readonly styles: readonly string[];
  readonly scenes: readonly string[];
}

export interface CommandState {
  /** `Clock.nowMs` of the last use, by `command` and by `command userId`. */
  readonly lastUseMs: ReadonlyMap<string, number>;
  readonly lastRefusalMs: number | null;
}

/** Viewers whose last use is remembered: far more than use commands within the longest cool-down. */
const MAX_USES = 500;
const MAX_SAY_CHARS = 300;

export const initialCommandState: CommandState = { lastUseMs: new Map(), lastRefusalMs: null };

type Message = Pick<ChatMessage, 'platform' | 'userId' | 'userName' | 'login' | 'role' | 'text' | 'isAction' | 'isReply'>;

export function command(
  state: CommandState,
  message: Message,
  nowMs: number,
  commands: Commands,
  world: CommandWorld,
): readonly [CommandState, CommandOutcome] {
  if (commands.bots.includes((message.login ?? message.userName).toLowerCase())) return [state, { kind: 'ignored', reason: 'bot' }];
  const called = parse(writtenBy(message), commands.prefix);
  if (!called) return [state, { kind: 'chat' }];
  const found = find(commands, called.name);
  if (!found) return [state, { kind: 'ignored', reason: 'foreign-command' }];
  const [name, rule] = found;
  if (rule.action === 'ignore') return [state, { kind: 'ignored', reason: 'by-rule' }];

  const refuse = (reason: RefusalReason, why: string): readonly [CommandState, CommandOutcome] => {
    const quiet = isQuiet(state, nowMs, commands);
    const next = quiet ? state : { ...state, lastRefusalMs: nowMs };
    return [next, { kind: 'refused', command: name, reason, reply: quiet ? null : why }];
  };
  const said = `${commands.prefix}${name}`;

  if (!allowed(message.role, rule)) return refuse('role', `${said} is for ${plural(needed(rule))} only.`);
  const wait = cooldownMs(state, name, rule, message, nowMs, commands.exempt);
  if (wait > 0) return refuse('cooldown', `${said} is possible again in ${Math.ceil(wait / 1000)} s.`);
  if (rule.action === 'help')
    return [used(state, name, message.userId, nowMs), { kind: 'reply', command: name, text: help(commands, message.role) }];
  const action = resolve(rule, called.args, message, commands, world);
  if ('refused' in action) return refuse('argument', `${said}: ${action.refused}`);
  return [used(state, name, message.userId, nowMs), { kind: 'do', command: name, action }];
}

/**
 * A command that was let through could not be carried out (no OBS, say): the wait that it began is over,
 * and chat is told, unless it was told of another a moment ago.
 */
export function undone(
  state: CommandState,
  name: string,
  { userId }: Pick<Message, 'userId'>,
  nowMs: number,
  commands: Commands,
): readonly [CommandState, string | null] {
  const lastUseMs = new Map(state.lastUseMs);
  for (const key of [name, `${name} ${userId}`]) lastUseMs.delete(key);
  const quiet = isQuiet(state, nowMs, commands);
  const next = { lastUseMs, lastRefusalMs: quiet ? state.lastRefusalMs : nowMs };
  return [next, quiet ? null : `${commands.prefix}${name} is not possible right now.`];
}

function isQuiet({ lastRefusalMs }: CommandState, nowMs: number, commands: Commands): boolean {
  return lastRefusalMs !== null && nowMs - lastRefusalMs < commands.refusalEveryS * 1000;
}

/** Where a command may stand: not in what somebody acts out, and in a reply behind the name that the platform put there. */
function writtenBy({ text, isAction = false, isReply = false }: Message): string {
  if (isAction) return '';
  return isReply ? text.replace(/^@\S+\s+/u, '') : text;
}

/** Only a sign and a word directly after it are a command: `!!! wow` and `! no` are chat. */
function parse(text: string, prefix: string): { readonly name: string; readonly args: string } | null {
  if (!text.startsWith(prefix)) return null;
  const match = /^([\p{L}\p{N}_-]+)(?:\s+([\s\S]*))?$/u.exec(text.slice(prefix.length));
  if (!match?.[1]) return null;
  return { name: match[1].toLowerCase(), args: (match[2] ?? '').trim() };
}

function find(commands: Commands, called: string): readonly [string, CommandRule] | null {
  for (const [name, rule] of Object.entries(commands.commands)) if (name === called || rule.aliases.includes(called)) return [name, rule];
  return null;
}

/** The file was checked, and yet the floor is asked again here: nothing that loads a file another way opens a door. */
function needed(rule: CommandRule): Role {
  const floor = ROLE_FLOOR[rule.action];
  return atLeast(rule.role, floor) ? rule.role : floor;
}

function allowed(role: Role, rule: CommandRule): boolean {
  return atLeast(role, needed(rule));
}

function cooldownMs(state: CommandState, name: string, rule: CommandRule, message: Message, nowMs: number, exempt: Role): number {
  if (atLeast(message.role, exempt)) return 0;
  const left = (key: string, seconds: number): number => {
    const last = state.lastUseMs.get(key);
    return last === undefined ? 0 : last + seconds * 1000 - nowMs;
  };
  return Math.max(0, left(name, rule.cooldown.everyone), left(`${name} ${message.userId}`, rule.cooldown.user));
}

function used(state: CommandState, name: string, userId: string, nowMs: number): CommandState {
  const lastUseMs = new Map(state.lastUseMs);
  for (const key of [name, `${name} ${userId}`]) {
    // Deleted first: a map keeps its order, and the oldest goes when there are too many.
    lastUseMs.delete(key);
    lastUseMs.set(key, nowMs);
  }
  for (const key of lastUseMs.keys()) {
    if (lastUseMs.size <= MAX_USES) break;
    lastUseMs.delete(key);
  }
  return { ...state, lastUseMs };
}

function resolve(
  rule: CommandRule,
  args: string,
  { role, platform, userId }: Message,
  commands: Commands,
  world: CommandWorld,
): CommandAction | { readonly refused: string } {
  const choose = (listed: readonly string[]): string | { readonly refused: string } => {
    const mine = listed.filter((option) => mayUse(rule, option, role));
    const chosen = mine.find((option) => option.toLowerCase() === args.toLowerCase());
    if (chosen !== undefined) return chosen;
    return { refused: mine.length === 0 ? 'there is nothing to choose from.' : `choose ${orList(mine)}.` };
  };
  switch (rule.action as Exclude<CommandActionName, 'help' | 'ignore'>) {
    case 'mute':
      return { kind: 'mute', muted: true };
    case 'unmute':
      return { kind: 'mute', muted: false };
    case 'skip':
      return { kind: 'skip' };
    case 'style': {
      const style = choose(world.styles);
      return typeof style === 'string' ? { kind: 'style', style } : style;
    }
    case 'scene': {
      const scene = choose(world.scenes);
      return typeof scene === 'string' ? { kind: 'scene', scene } : scene;
    }
    case 'forget':
      return { kind: 'forget', viewerId: platformId(platform, userId) };
    case 'say':
      if (args === '') return { refused: 'write the words after it.' };
      return { kind: 'say', text: args.slice(0, MAX_SAY_CHARS) };
    case 'redeem': {
      const [name = '', ...rest] = args.split(/\s+/u);
      const mine = commands.redemptions.filter((reward) => mayUse(rule, reward.name, role) && maySay(reward.action.kind, role));
      const reward = mine.find((one) => one.name === name.toLowerCase());
      if (!reward) return { refused: mine.length === 0 ? 'there is no reward.' : `choose ${orList(mine.map((one) => one.name))}.` };
      return rewardAction(reward.action, rest.join(' '), world);
    }
  }
}

/** A reward that says words needs points, or the role that `say` needs. */
function maySay(kind: CommandAction['kind'], role: Role): boolean {
  return kind !== 'say' || atLeast(role, ROLE_FLOOR.say);
}

function mayUse(rule: CommandRule, option: string, role: Role): boolean {
  if (!rule.options) return true;
  const needs = Object.entries(rule.options).find(([name]) => name.toLowerCase() === option.toLowerCase())?.[1];
  return needs !== undefined && atLeast(role, needs);
}

/** What a reward does, with the viewer's words and the persona's lists; `refused` says why it cannot be done. */
export function rewardAction(
  action: Commands['redemptions'][number]['action'],
  text: string,
  world: CommandWorld,
): CommandAction | { readonly refused: string } {
  switch (action.kind) {
    case 'say':
      return text.trim() === '' ? { refused: 'there were no words to say.' } : { kind: 'say', text: text.trim().slice(0, MAX_SAY_CHARS) };
    case 'scene': {
      const scene = world.scenes.find((one) => one.toLowerCase() === action.scene.toLowerCase());
      return scene === undefined ? { refused: 'that scene is not there.' } : { kind: 'scene', scene };
    }
    case 'style': {
      const style = world.styles.find((one) => one.toLowerCase() === action.style.toLowerCase());
      return style === undefined ? { refused: 'that style is not there.' } : { kind: 'style', style };
    }
    case 'expression':
    case 'sound':
    case 'hotkey':
    case 'source':
    case 'filter':
      return action;
  }
}

function help(commands: Commands, role: Role): string {
  const mine = Object.entries(commands.commands).filter(
    ([, rule]) => rule.action !== 'ignore' && rule.action !== 'help' && allowed(role, rule),
  );
  if (mine.length === 0) return 'Just write to me.';
  return mine.map(([name, { about }]) => `${commands.prefix}${name}${about === '' ? '' : ` (${about})`}`).join(', ');
}

function plural(role: Role): string {
  return { viewer: 'viewers', sub: 'subscribers', vip: 'VIPs', mod: 'moderators', broadcaster: 'the streamer' }[role];
}

function orList(names: readonly string[]): string {
  const shown = names.slice(0, 12);
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} or ${shown.at(-1) ?? ''}` : (shown[0] ?? '');
}
