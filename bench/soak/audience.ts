/**
 * A day's audience on Twitch's stand-in: lulls and peaks, raids, spam, trolls, other languages, commands,
 * cheers and redemptions. The same seed writes the same chat. Who pays is noted,
 * for the ledger to find what became of it.
 */
import { seededRandom } from '../../src/kernel/random.ts';
import { plainLines } from '../../src/moderation/eval/sets.ts';
import { chatEvent, redemptionEvent, type StandInUser } from '../../testing/stand-ins/twitch-frames.ts';
import type { TwitchStandIn } from '../../testing/stand-ins/twitch.ts';

export const STREAMER: StandInUser = { id: '1001', login: 'foxden', name: 'FoxDen' };
const SAY_REWARD = 'Make her say it';
const TICK_MS = 200;
/** Virtual hours of one swing from lull to peak and back. */
const SWING_H = 1.5;
/** It begins on the way up. */
const BEGINS_AT_H = 0.4;

const WORDS =
  'what do you think of the fox tails tonight is this game good hello chat mochi rain lantern shrine story please why how cat boss'.split(
    ' ',
  );
const FOREIGN = [
  'hola kitsu, ¿qué tal?',
  'salut tout le monde',
  'guten abend zusammen',
  'こんにちは きつね',
  'привет всем',
  'olá, tudo bem?',
  'ciao bella volpe',
];
/** What must not pass, from the project's own set for the rules. */
const MISUSE = plainLines().map(({ text }) => text);
const COMMANDS = ['!uptime', '!style cozy', '!scene Gameplay', '!lurk', '!forgetme', '!nosuchcommand'];

export interface Payment {
  /** Of the redemption, or of the message that brought the cheer. */
  readonly id: string;
  /** A cheer cannot be given back. */
  readonly kind: 'cheer' | 'redemption';
}

export interface Tally {
  chat: number;
  raids: number;
  trolls: number;
  commands: number;
  readonly paid: Payment[];
}

export interface Audience {
  readonly tally: Tally;
  /** From now on chat only: what was paid for is to be answered. */
  payNoMore(): void;
  stop(): void;
}

/** @param compress virtual seconds in one real second. */
export function startAudience({ eventSub, rewards, unfulfilled }: TwitchStandIn, seed: number, compress: number): Audience {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const tally: Tally = { chat: 0, raids: 0, trolls: 0, commands: 0, paid: [] };
  let paying = true;
  let virtualS = 0;
  let spamLeft = 0;
  let spam = '';
  let patrons = 0;

  const write = (who: StandInUser, text: string): void => void eventSub.notify('channel.chat.message', chatEvent(STREAMER, who, text));
  const anybody = (): StandInUser => {
    // A few write most of it, as in a real chat.
    const n = Math.floor(random() ** 3 * 400);
    return { id: `v${n}`, login: `viewer_${n}`, name: `viewer_${n}` };
  };
  const patron = (): StandInUser => {
    const n = (patrons += 1);
    return { id: `p${n}`, login: `patron_${n}`, name: `patron_${n}` };
  };

  function line(): string {
    const dice = random();
    if (dice < 0.03) {
      tally.trolls += 1;
      return pick(MISUSE);
    }
    if (dice < 0.06) {
      tally.commands += 1;
      return pick(COMMANDS);
    }
    if (dice < 0.12) return pick(FOREIGN);
    const words = Array.from({ length: 3 + Math.floor(random() * 10) }, () => pick(WORDS)).join(' ');
    return dice < 0.3 ? `@kitsu ${words}?` : words;
  }

  function pay(): void {
    const who = patron();
    const reward = random() < 0.5 ? rewards.find(({ title }) => title === SAY_REWARD) : undefined;
    if (reward) {
      const event = redemptionEvent(STREAMER, who, { ...reward, cost: 500 }, 'Foxes are the best.');
      const id = String(event['id']);
      tally.paid.push({ id, kind: 'redemption' });
      // Twitch keeps redemptions, also those that nobody was told of.
      unfulfilled.push({ ...event, id, reward });
      eventSub.notify('channel.channel_points_custom_reward_redemption.add', event);
      return;
    }
    const cheer = chatEvent(STREAMER, who, 'keep the lanterns lit', { bits: 100 });
    // A cheer that Twitch could tell nobody is lost there: no program can answer it.
    if (eventSub.notify('channel.chat.message', cheer) > 0) tally.paid.push({ id: String(cheer['message_id']), kind: 'cheer' });
  }

  const timer = setInterval(() => {
    const stepS = (TICK_MS / 1000) * compress;
    virtualS += stepS;
    const swing = 0.5 - 0.5 * Math.cos(((BEGINS_AT_H + virtualS / 3600) / SWING_H) * 2 * Math.PI);
    // From a line every 40 s in a lull to two a second at the peak.
    const perS = 0.025 + 2 * swing ** 3;
    const times = (rate: number): number => {
      const expected = rate * stepS;
      return Math.floor(expected) + (random() < expected % 1 ? 1 : 0);
    };
    for (let n = times(perS); n > 0; n -= 1) {
      tally.chat += 1;
      write(anybody(), line());
    }
    if (spamLeft > 0) {
      spamLeft -= 1;
      tally.chat += 1;
      write(anybody(), spam);
    } else if (times(1 / 1200) > 0) {
      spamLeft = 60;
      spam = pick(['LUL LUL the den is cozy LUL LUL', 'W W W W', 'buy viewers at my page']);
    }
    if (times(1 / 2400) > 0) {
      tally.raids += 1;
      for (let n = 0; n < 150; n += 1) write({ id: `r${n}`, login: `raider_${n}`, name: `raider_${n}` }, 'raid! hello kitsu');
    }
    // Once in two minutes somebody pays, whatever the compression: each is spoken in real time.
    if (paying && random() < TICK_MS / 120_000) pay();
  }, TICK_MS);

  return { tally, payNoMore: () => (paying = false), stop: () => clearInterval(timer) };
}
