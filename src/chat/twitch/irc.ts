/**
 * Chat by IRC with twurple, reading only: the second choice, for while EventSub cannot be had.
 *
 * twurple reconnects by itself after a drop. What it leaves open is done here: a connection that does not
 * come into the channel in time is given up for a new one, a refused login goes on without one (Twitch lets
 * anybody read), a `RECONNECT` is followed without a gap, and a client that was given up stays so.
 */
import { Backoff } from '../../kernel/backoff.ts';
import { reasonOf } from '../../kernel/fault.ts';
import type { Log } from '../../kernel/log.ts';
import { ChatClient, ClearChat, ClearMsg, Reconnect, UserNotice } from '@twurple/chat';
import type { ChatMessage as IrcMessage } from '@twurple/chat';
import type { Clock } from '../../kernel/clock.ts';
import type { IrcEndpoint } from './endpoints.ts';
import type { PaidEvent } from '../../ports/chat.ts';
import type { ChatLine } from './heard.ts';
import { fromIrcChat, fromUserNotice, giftIds } from './irc-translate.ts';
import type { PublicClientAuth } from './public-client-auth.ts';
import { Seen } from './seen.ts';

const JOIN_WITHIN_MS = 20_000;
const RETRY = { firstMs: 2000, maxMs: 60_000 } as const;
/** Refused in a row; then chat is read without a name. */
const LOGIN_TRIES = 2;
const GIFTS_KEPT = 100;

export interface IrcState {
  /** In the channel: chat is being heard. */
  readonly joined: boolean;
  readonly lastError: string | null;
}

export interface IrcParts {
  readonly endpoint: IrcEndpoint;
  readonly auth: PublicClientAuth;
  readonly clock: Clock;
  /** The channel's login. */
  readonly channel: string;
  /** The sign-in allows `chat:read`; without that, chat is read without a name. */
  readonly signedIn: boolean;
  readonly onChat: (told: ChatLine) => void;
  readonly onPaid: (paid: PaidEvent) => void;
  readonly onDeleted: (messageId: string) => void;
  /** Null for all of chat. */
  readonly onCleared: (userId: string | null) => void;
  readonly onState: (state: IrcState) => void;
  readonly log: Log;
  readonly random?: () => number;
}

export interface Irc {
  readonly state: IrcState;
  close(): void;
}

/** Starts at once and goes on by itself until closed; never throws. */
export function openIrc(parts: IrcParts): Irc {
  const { clock, endpoint } = parts;
  const gifts = new Seen(GIFTS_KEPT);
  let current: ChatClient | null = null;
  /** Told by Twitch to move: reads on until the next one is in the channel. */
  let leaving: ChatClient | null = null;
  let anonymous = !parts.signedIn;
  let refusedLogins = 0;
  const retry = new Backoff(RETRY, parts.random);
  let closed = false;
  let state: IrcState = { joined: false, lastError: null };
  let cancelWait: () => void = () => undefined;

  const tell = (next: IrcState): void => {
    state = next;
    if (!closed) parts.onState(state);
  };
  /** Not within twurple's own handlers: it would connect again behind our back. */
  const retire = (client: ChatClient | null): void => {
    if (client) queueMicrotask(() => client.quit());
  };

  const fail = (reason: string): void => {
    retire(current);
    current = null;
    cancelWait();
    cancelWait = clock.schedule(retry.nextMs(), attempt);
    tell({ joined: false, lastError: reason });
  };
  const expectJoin = (): void => {
    cancelWait();
    cancelWait = clock.schedule(JOIN_WITHIN_MS, () => fail('the channel could not be joined in time'));
  };

  const attempt = (): void => {
    if (closed) return;
    const client = new ChatClient({
      ...endpoint,
      ...(anonymous ? {} : { authProvider: parts.auth }),
      channels: [parts.channel],
      readOnly: true,
      // twurple's own lines would go to the terminal.
      logger: { minLevel: 'critical', custom: () => undefined },
    });
    current = client;
    expectJoin();
    /** An error of ours must not break twurple's socket handler, and a client that was given up is not heard. */
    const on = <A extends unknown[]>(handle: (...args: A) => void): ((...args: A) => void) => {
      return (...args) => {
        if (closed || (client !== current && client !== leaving)) return;
        try {
          handle(...args);
        } catch (error) {
          parts.log.warn(`something that chat told by IRC could not be read: ${reasonOf(error)}`);
        }
      };
    };
    const chat = (isAction: boolean): ((_channel: string, _user: string, text: string, message: IrcMessage) => void) =>
      on((_channel, _user, text, message) => {
        const told = fromIrcChat(message, text, clock.nowMs(), isAction);
        if (told) parts.onChat(told);
      });

    client.onConnect(() => {
      // twurple may finish connecting after it was told to quit.
      if (closed || (client !== current && client !== leaving)) client.quit();
    });
    client.onJoin(
      on(() => {
        if (client !== current) return;
        cancelWait();
        retry.reset();
        refusedLogins = 0;
        retire(leaving);
        leaving = null;
        tell({ joined: true, lastError: null });
      }),
    );
    client.onDisconnect(
      on((_manually: boolean, error?: Error) => {
        if (client === leaving) {
          leaving = null;
          retire(client);
          return;
        }
        expectJoin();
        tell({ joined: false, lastError: error?.message.trim() || 'the connection was closed' });
      }),
    );
    client.onJoinFailure(
      on((_channel: string, reason: string) => {
        if (client === current && !state.joined) fail(`the channel could not be joined (${reason})`);
      }),
    );
    client.onAuthenticationFailure(
      on((reason: string) => {
        if (client !== current) return;
        // A token may run out between being checked and being used: the next try brings a fresh one.
        refusedLogins += 1;
        if (refusedLogins >= LOGIN_TRIES) anonymous = true;
        fail(`Twitch did not take the login: ${reason}`);
      }),
    );
    client.onTokenFetchFailure(on((error: Error) => fail(error.message)));
    client.onMessage(chat(false));
    client.onAction(chat(true));
    client.irc.onTypedMessage(
      UserNotice,
      on((notice: UserNotice) => {
        if (notice.tags.get('msg-id') === 'submysterygift') for (const id of giftIds(notice.tags)) gifts.first(id);
        const paid = fromUserNotice(notice, clock.nowMs(), (id) => gifts.has(id));
        if (paid) parts.onPaid(paid);
      }),
    );
    client.irc.onTypedMessage(
      ClearMsg,
      on(({ targetMessageId }: ClearMsg) => parts.onDeleted(targetMessageId)),
    );
    client.irc.onTypedMessage(
      ClearChat,
      on(({ user, targetUserId }: ClearChat) => {
        if (user === undefined) parts.onCleared(null);
        else if (targetUserId) parts.onCleared(targetUserId);
      }),
    );
    client.irc.onTypedMessage(
      Reconnect,
      on(() => {
        if (client !== current) return;
        leaving = client;
        attempt();
      }),
    );
    client.connect();
  };

  attempt();
  return {
    get state() {
      return state;
    },
    close() {
      closed = true;
      cancelWait();
      retire(current);
      retire(leaving);
    },
  };
}
