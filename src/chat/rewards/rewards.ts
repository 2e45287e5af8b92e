/** Rewards of the command file: done or said, and the points settled by what became of it. */
import type { EventBus } from '../../domain/events.ts';
import { platformId } from '../../domain/ids.ts';
import type { Retraction } from '../../domain/trigger.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { Redemption } from '../../ports/chat.ts';
import type { Controls } from '../../ports/controls.ts';
import type { Intake } from '../../ports/intake.ts';
import type { CommandExecutor } from '../commands/executor.ts';
import type { RedemptionPlan } from './plan.ts';
import { createSettlement, type PointsKeeper } from './settle.ts';
import { createSpokenRewards } from './spoken.ts';
import { spokenOf } from './wording.ts';

/** Far more than a chat redeems in the time that she needs for one. */
const MAX_WAITING = 200;

export interface RewardsParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly log: Log;
  readonly intake: Pick<Intake, 'paid'>;
  readonly controls: Pick<Controls, 'panicked'>;
  readonly executor: Pick<CommandExecutor, 'carryOut'>;
  readonly retract: (what: Retraction) => void;
  readonly keeper: PointsKeeper;
}

export interface Rewards {
  /**
   * Does what a reward of the command file pays for, or gives the points back. Never rejects. What is told again,
   * after the platform was switched off and on, is not done again: it is at most settled as was decided.
   */
  redeem(event: Redemption, plan: Exclude<RedemptionPlan, { kind: 'not-mapped' }>): Promise<void>;
  /** Resolves within two seconds; what was not heard stays in the reward queue on the platform. */
  close(): Promise<void>;
}

export function createRewards(parts: RewardsParts): Rewards {
  const { log } = parts;
  const settlement = createSettlement(parts);
  /** Being carried out. */
  const underway = new Set<string>();
  const spoken = createSpokenRewards<Redemption>({
    capacity: MAX_WAITING,
    fulfil: (event) => settlement.fulfil(event),
    refund: (event, reason) => settlement.refund(event, reason),
    retract: (messageId) => parts.retract({ messageId }),
  });
  const stop = parts.bus.listen((event) => spoken.hear(event));

  async function say(event: Redemption, text: string): Promise<void> {
    if (parts.controls.panicked) return settlement.refund(event, 'she is stopped');
    const triggerId = platformId(event.platform, event.id);
    const place = spoken.wait(triggerId, event);
    // Told again, after the platform was switched off and on.
    if (place === 'known') return;
    if (place === 'full') return settlement.refund(event, `${MAX_WAITING} wait already`);
    const outcome = await parts.intake.paid(spokenOf(event, text));
    // What is held is told of as what is queued: by its turn, or by its being dropped.
    if (outcome.outcome === 'queued' || outcome.outcome === 'held') return;
    spoken.forget(triggerId);
    settlement.refund(event, outcome.outcome === 'blocked' ? `moderation (${outcome.block.category})` : outcome.reason);
  }

  return {
    async redeem(event, plan) {
      if (settlement.isDecided(event) || underway.has(event.id)) return;
      if (plan.kind === 'refund') settlement.refund(event, plan.reason);
      else if (plan.action.kind === 'say') await say(event, plan.action.text);
      else {
        underway.add(event.id);
        try {
          const done = await parts.executor.carryOut(plan.action);
          if (done.done) settlement.fulfil(event);
          else settlement.refund(event, done.reason);
        } finally {
          underway.delete(event.id);
        }
      }
    },
    async close() {
      stop();
      const left = spoken.close();
      if (left > 0) log.info(`not heard yet, and so left in the reward queue of the platform: ${left} redemption${left === 1 ? '' : 's'}`);
      await settlement.close();
    },
  };
}
