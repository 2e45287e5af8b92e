/**
 * The one way in. Twitch, the HTTP API, a rehearsal's crowd and the ears call these functions, and from here a
 * message is followed on: a command to `commands/desk.ts`, a reward to `rewards/rewards.ts`, all else
 * through the intake (`pipeline/intake.ts`) to the director.
 */
import type { Retraction } from '../domain/trigger.ts';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import type { PaidEvent } from '../ports/chat.ts';
import type { Ingress } from '../ports/ingress.ts';
import type { Intake } from '../ports/intake.ts';
import { thankRaid, type ThankedRaids } from './attention/raids.ts';
import type { BusyMeter } from './attention/rate-meter.ts';
import type { CommandDesk } from './commands/desk.ts';
import type { RedemptionPlan } from './rewards/plan.ts';
import type { Rewards } from './rewards/rewards.ts';
import { toldOf } from './rewards/wording.ts';

export interface IngressParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: BusyMeter;
  readonly commands: CommandDesk;
  readonly rewards: Rewards;
  /** What the command file makes of a redemption. */
  readonly plan: (event: Extract<PaidEvent, { kind: 'redemption' }>) => RedemptionPlan;
  readonly intake: Intake;
  readonly retract: (what: Retraction) => void;
}

export function createIngress({ clock, log, meter, commands, rewards, plan, intake, retract }: IngressParts): Ingress {
  let thanked: ThankedRaids = new Map();

  async function admitPaid(event: PaidEvent): Promise<void> {
    if (event.kind === 'redemption') {
      const planned = plan(event);
      if (planned.kind !== 'not-mapped') return rewards.redeem(event, planned);
    }
    if (event.kind === 'raid') {
      const [nextThanked, thank] = thankRaid(thanked, event.userId, clock.nowMs());
      thanked = nextThanked;
      if (!thank) return;
    }
    const outcome = await intake.paid(toldOf(event));
    if (outcome.outcome === 'refused') log.warn(`a ${event.kind} is not answered: ${outcome.reason}`);
  }

  return {
    async chat(message) {
      meter.count();
      try {
        return await (commands.take(message) ?? intake.chat(message));
      } catch (error) {
        // Nobody waits for the messages of a platform: a fault of ours must not end in an unowned promise.
        log.error('a chat message failed', { error });
        return { outcome: 'refused', reason: `it could not be taken: ${reasonOf(error)}` };
      }
    },
    async paid(event) {
      try {
        await admitPaid(event);
      } catch (error) {
        log.error(`a ${event.kind} failed`, { error });
      }
    },
    async offer(offered) {
      try {
        return await intake.offer(offered);
      } catch (error) {
        log.error(`a ${offered.telling.kind} failed`, { error });
        return { outcome: 'refused', reason: `it could not be taken: ${reasonOf(error)}` };
      }
    },
    async draft(offered, signal) {
      try {
        await intake.draft(offered, signal);
      } catch (error) {
        log.error('an answer could not be begun ahead', { error });
      }
    },
    say: (text) => intake.say(text),
    retract,
  };
}
