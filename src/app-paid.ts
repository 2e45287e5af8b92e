/** What viewers pay for: bits, subscriptions and raids in the words that the prompt gives her, and rewards done and settled. Part of `app.ts`. */
import type { RedemptionPlan } from './chat/commands/redemptions.ts';
import type { CommandAction } from './chat/commands/reduce.ts';
import { createSaidRewards } from './chat/commands/said-rewards.ts';
import { triggerKind, type PaidEvent } from './chat/twitch/heard.ts';
import type { Twitch } from './chat/twitch/twitch.ts';
import type { Log } from './log.ts';
import { sleep, type Clock } from './pipeline/clock.ts';
import type { EventBus } from './pipeline/events.ts';
import type { Intake } from './pipeline/intake.ts';
import type { PaidMessage } from './pipeline/ports.ts';
import type { Retraction } from './pipeline/trigger.ts';

/** Far more than a chat redeems in the time that she needs for one. */
const MAX_WAITING = 200;
/** Twitch may be away for a moment; after these tries the redemption stays in its queue. */
const SETTLE_AGAIN_MS = [2000, 10_000, 60_000] as const;
/** Redemptions whose fate is remembered: far more than wait in Twitch's queue for the minutes it is looked through. */
const MAX_DECIDED = 500;
/** What is being settled when AIVT ends gets this long. */
const LAST_SETTLE_MS = 2000;

export type Done = { readonly done: true } | { readonly done: false; readonly reason: string };
export type Redemption = Extract<PaidEvent, { kind: 'redemption' }>;

interface Decision {
  readonly how: 'fulfil' | 'refund';
  /** Every try failed: to be tried again when Twitch tells of it again. */
  unsettled: boolean;
}

export interface RewardsParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly log: Log;
  readonly intake: Pick<Intake, 'paid'>;
  readonly retract: (what: Retraction) => void;
  readonly panicked: () => boolean;
  /** Carries out what is no speech. */
  readonly act: (action: CommandAction) => Promise<Done>;
  /** As it stands now; null while switched off. */
  readonly twitch: () => Pick<Twitch, 'fulfil' | 'refund'> | null;
}

export interface Rewards {
  /**
   * Does what a reward of the command file pays for, or gives the points back. Never rejects. What is told again,
   * after Twitch was switched off and on, is not done again: it is at most settled as was decided.
   */
  redeem(event: Redemption, plan: Exclude<RedemptionPlan, { kind: 'not-mapped' }>): Promise<void>;
  /** Resolves within two seconds; what was not heard stays in the reward queue on Twitch. */
  close(): Promise<void>;
}

export function openRewards(parts: RewardsParts): Rewards {
  const { clock, log } = parts;
  const closed = new AbortController();
  const settling = new Set<Promise<void>>();

  const decided = new Map<string, Decision>();
  /** Being carried out. */
  const underway = new Set<string>();

  const settle = (event: Redemption, how: 'fulfil' | 'refund'): void => {
    const decision: Decision = { how, unsettled: false };
    decided.set(event.id, decision);
    if (decided.size > MAX_DECIDED) for (const oldest of [...decided.keys()].slice(0, decided.size - MAX_DECIDED)) decided.delete(oldest);
    const work = settleUntilTaken(event, decision).finally(() => settling.delete(work));
    settling.add(work);
  };
  async function settleUntilTaken(event: Redemption, decision: Decision): Promise<void> {
    for (const againMs of [...SETTLE_AGAIN_MS, null]) {
      const settled = (await parts.twitch()?.[decision.how](event)) ?? ({ outcome: 'failed', reason: 'Twitch is switched off' } as const);
      if (settled.outcome === 'settled') return;
      if (settled.outcome === 'not-ours' || againMs === null || closed.signal.aborted) {
        decision.unsettled = settled.outcome !== 'not-ours';
        log.warn(`the redemption of "${event.rewardTitle}" could not be settled: ${settled.reason}`);
        return;
      }
      // Cut short by the end of AIVT: then it is tried once more, at once.
      await sleep(clock, againMs, closed.signal).catch(() => undefined);
    }
  }
  const refund = (event: Redemption, reason: string): void => {
    log.info(`the points for "${event.rewardTitle}" go back: ${reason}`);
    settle(event, 'refund');
  };

  const said = createSaidRewards<Redemption>({
    capacity: MAX_WAITING,
    fulfil: (event) => settle(event, 'fulfil'),
    refund,
    retract: (messageId) => parts.retract({ messageId }),
  });
  const stop = parts.bus.listen((event) => said.hear(event));

  async function say(event: Redemption, text: string): Promise<void> {
    if (parts.panicked()) return refund(event, 'she is stopped');
    const triggerId = `twitch:${event.id}`;
    const place = said.wait(triggerId, event);
    // Told again, after Twitch was switched off and on.
    if (place === 'known') return;
    if (place === 'full') return refund(event, `${MAX_WAITING} wait already`);
    // Its own id as that of a message, so that it can be taken out of the queue.
    const message = paidMessage({ ...event, messageId: event.id }, { kind: 'say', text, occasion: '' });
    const outcome = await parts.intake.paid(message);
    if (outcome.outcome === 'queued') return;
    said.forget(triggerId);
    refund(event, outcome.outcome === 'blocked' ? `moderation (${outcome.block.category})` : outcome.reason);
  }

  return {
    async redeem(event, plan) {
      const known = decided.get(event.id);
      if (known?.unsettled) settle(event, known.how);
      if (known || underway.has(event.id)) return;
      if (plan.kind === 'refund') refund(event, plan.reason);
      else if (plan.action.kind === 'say') await say(event, plan.action.text);
      else {
        underway.add(event.id);
        try {
          const done = await parts.act(plan.action);
          if (done.done) settle(event, 'fulfil');
          else refund(event, done.reason);
        } finally {
          underway.delete(event.id);
        }
      }
    },
    async close() {
      stop();
      const left = said.close();
      if (left > 0) log.info(`not heard yet, and so left in the reward queue on Twitch: ${count(left, 'redemption')}`);
      closed.abort(new Error('AIVT is closing'));
      let cancel: () => void = () => undefined;
      const patience = new Promise<void>((resolve) => {
        cancel = clock.schedule(LAST_SETTLE_MS, resolve);
      });
      await Promise.race([Promise.all(settling), patience]);
      cancel();
    },
  };
}

type Told = Pick<PaidMessage, 'kind' | 'text' | 'occasion'>;

/** Numbers only: what a viewer wrote stays in `text`. */
export function paidFor(event: PaidEvent): Told {
  const kind = triggerKind(event.kind);
  switch (event.kind) {
    case 'cheer':
      return { kind, text: event.text, occasion: `cheered with ${count(event.bits, 'bit')}; thank them` };
    case 'sub':
      return {
        kind,
        text: event.text,
        occasion: `subscribed${event.months > 1 ? `, for ${event.months} months by now` : ''}; thank them`,
      };
    case 'gift':
      return { kind, text: event.text, occasion: `gave ${count(event.count, 'subscription')} to others as a present; thank them` };
    case 'raid':
      return { kind, text: event.text, occasion: `arrived with a raid of ${count(event.viewers, 'viewer')}; welcome them all` };
    case 'redemption':
      // The reward's name tells what it is about; it is judged with the words.
      return {
        kind,
        text: event.text === '' ? event.rewardTitle : `${event.rewardTitle}: ${event.text}`,
        occasion: 'redeemed a channel reward',
      };
  }
}

export function paidMessage(event: PaidEvent, told: Told): PaidMessage {
  const { id, messageId, userId, userName, anonymous, role, receivedAtMs } = event;
  return { platform: 'twitch', id, messageId, userId, userName, anonymous, role, receivedAtMs, ...told };
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
