/** Writes to chat: in order, within Twitch's limit, never late, and honest about what was not shown. */
import { z } from 'zod';
import type { Approved } from '../../domain/approved.ts';
import { sleep, type Clock } from '../../kernel/clock.ts';
import { SignInError } from './device-grant.ts';
import { callHelix } from './helix.ts';
import type { PublicClientAuth } from './public-client-auth.ts';
import type { Account } from './scopes.ts';
import { emptyLimiter, held, sent, waitMs, type SendLimiter } from './send-limiter.ts';

/** Twitch's own limit. */
export const MAX_SEND_CHARS = 500;
/** A reply that could not be written for so long answers nothing any more. */
const STALE_MS = 20_000;
const QUEUE_CAPACITY = 20;
/** When Twitch says 429 and not for how long. */
const HOLD_MS = 30_000;

export type SayOutcome =
  | { readonly outcome: 'sent'; readonly messageId: string }
  /** Twitch took it and does not show it: AutoMod, a duplicate, slow mode … */
  | { readonly outcome: 'dropped'; readonly code: string; readonly reason: string }
  /** Never reached Twitch: too much at once, too old, offline. */
  | { readonly outcome: 'failed'; readonly reason: string };

export interface SenderParts {
  readonly auth: PublicClientAuth;
  readonly clock: Clock;
  readonly account: Account;
  readonly broadcasterId: string;
  readonly senderId: string;
  /** Messages in 30 s. */
  readonly limit: number;
  readonly onSending: (text: string) => void;
  readonly onSent: (messageId: string) => void;
}

export interface Sender {
  /** Never rejects. */
  say(text: Approved, replyTo?: string): Promise<SayOutcome>;
  close(): void;
}

const sentSchema = z.object({
  data: z.tuple([
    z.object({
      message_id: z.string(),
      is_sent: z.boolean(),
      drop_reason: z.object({ code: z.string(), message: z.string() }).nullish(),
    }),
  ]),
});

interface Waiting {
  readonly text: Approved;
  readonly replyTo: string | undefined;
  readonly deadlineMs: number;
  readonly settle: (outcome: SayOutcome) => void;
}

export function createSender(parts: SenderParts): Sender {
  const { clock } = parts;
  const queue: Waiting[] = [];
  const closed = new AbortController();
  let limiter: SendLimiter = emptyLimiter;
  let running = false;

  async function send(item: Waiting): Promise<SayOutcome> {
    const text = item.text.length > MAX_SEND_CHARS ? shortened(item.text) : item.text;
    parts.onSending(text);
    limiter = sent(limiter, clock.nowMs());
    try {
      const answer = await callHelix(parts.auth, {
        account: parts.account,
        method: 'POST',
        path: 'chat/messages',
        body: {
          broadcaster_id: parts.broadcasterId,
          sender_id: parts.senderId,
          message: text,
          ...(item.replyTo === undefined ? {} : { reply_parent_message_id: item.replyTo }),
        },
        signal: closed.signal,
      });
      if (answer.status === 429) {
        const holdMs = answer.rateResetAtMs === null ? HOLD_MS : Math.max(1000, answer.rateResetAtMs - clock.wallMs());
        limiter = held(limiter, clock.nowMs() + Math.min(holdMs, 60_000));
        return { outcome: 'failed', reason: 'Twitch says that too much was written at once' };
      }
      if (answer.status !== 200) return { outcome: 'failed', reason: `Twitch refused the message: ${answer.message}` };
      const told = sentSchema.safeParse(answer.body);
      if (!told.success) return { outcome: 'failed', reason: 'Twitch answered something that is not what its documents say' };
      const [{ message_id: messageId, is_sent: isSent, drop_reason: why }] = told.data.data;
      if (!isSent)
        return { outcome: 'dropped', code: why?.code ?? 'unknown', reason: why?.message ?? 'Twitch did not show it and did not say why' };
      parts.onSent(messageId);
      return { outcome: 'sent', messageId };
    } catch (error) {
      if (closed.signal.aborted) return { outcome: 'failed', reason: 'AIVT is closing' };
      const reason = error instanceof SignInError ? error.message : `Twitch cannot be reached (${(error as Error).message})`;
      return { outcome: 'failed', reason };
    }
  }

  async function run(): Promise<void> {
    running = true;
    for (let item = queue.shift(); item; item = queue.shift()) {
      const wait = waitMs(limiter, parts.limit, clock.nowMs());
      if (clock.nowMs() + wait > item.deadlineMs) {
        item.settle({ outcome: 'failed', reason: 'too much was written at once: the message would have come too late' });
        continue;
      }
      try {
        if (wait > 0) await sleep(clock, wait, closed.signal);
      } catch {
        item.settle({ outcome: 'failed', reason: 'AIVT is closing' });
        continue;
      }
      item.settle(await send(item));
    }
    running = false;
  }

  return {
    say(text, replyTo) {
      if (closed.signal.aborted) return Promise.resolve({ outcome: 'failed', reason: 'AIVT is closing' });
      if (text.trim() === '') return Promise.resolve({ outcome: 'failed', reason: 'there is nothing to write' });
      if (queue.length >= QUEUE_CAPACITY)
        return Promise.resolve({ outcome: 'failed', reason: `${QUEUE_CAPACITY} messages are waiting already` });
      return new Promise((settle) => {
        queue.push({ text, replyTo, deadlineMs: clock.nowMs() + STALE_MS, settle });
        if (!running) void run();
      });
    },
    close() {
      closed.abort();
      for (const item of queue.splice(0)) item.settle({ outcome: 'failed', reason: 'AIVT is closing' });
    },
  };
}

/** The first words that fit: a prefix of approved text says nothing new. */
function shortened(text: string): string {
  const cut = text.slice(0, MAX_SEND_CHARS - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > MAX_SEND_CHARS / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
