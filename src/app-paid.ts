/** What Twitch tells of bits, subscriptions, raids and points, in the words that the prompt gives her. Part of `app.ts`. */
import { triggerKind, type PaidEvent } from './chat/twitch/heard.ts';
import type { PaidMessage } from './pipeline/ports.ts';

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
