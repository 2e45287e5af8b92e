/** What viewers pay for or bring, in the words in which she is told of it. Numbers only: what a viewer wrote stays in `text`. */
import type { Telling } from '../../domain/trigger.ts';
import type { PaidEvent, PaidMessage, Redemption } from '../../ports/chat.ts';

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

const thanks = (kind: string, prompt: string): Telling => ({ kind, prompt: `{who} ${prompt}`, shownAs: 'Thanking' });

export function tellingOf(event: PaidEvent): Telling {
  switch (event.kind) {
    case 'cheer':
      return thanks('cheer', `cheered with ${count(event.bits, 'bit')}; thank them`);
    case 'sub':
      return thanks('sub', `subscribed${event.months > 1 ? `, for ${event.months} months by now` : ''}; thank them`);
    case 'gift':
      return thanks('sub', `gave ${count(event.count, 'subscription')} to others as a present; thank them`);
    case 'raid':
      return thanks('raid', `arrived with a raid of ${count(event.viewers, 'viewer')}; welcome them all`);
    case 'redemption':
      return { kind: 'redemption', prompt: '{who} redeemed a channel reward', shownAs: 'Answering' };
  }
}

/** The event as she is told of it. */
export function toldOf(event: PaidEvent): PaidMessage {
  const telling = tellingOf(event);
  if (event.kind !== 'redemption') return { ...event, telling };
  // The reward's name tells what it is about; it is judged with the words.
  return { ...event, telling, text: event.text === '' ? event.rewardTitle : `${event.rewardTitle}: ${event.text}` };
}

/** A redemption whose words she says as they stand. Its own id is that of a message, so that it can be taken out of the queue. */
export function spokenOf(event: Redemption, text: string): PaidMessage {
  return { ...event, messageId: event.id, text, telling: { kind: 'spoken-reward', prompt: '', shownAs: null, verbatim: true } };
}
