/** What AIVT asks Twitch for, and why: shown at sign-in, and no more than is used. */
export const ACCOUNTS = ['streamer', 'bot'] as const;
/** `streamer` owns the channel and is read with; `bot` is the account she writes with, where there is one. */
export type Account = (typeof ACCOUNTS)[number];

export interface Scope {
  readonly scope: string;
  /** One line for the person who signs in. */
  readonly why: string;
}

const WRITE: Scope = { scope: 'user:write:chat', why: 'write her replies to chat' };
const READ: Scope = { scope: 'user:read:chat', why: 'read chat, subscriptions, gifts, raids, cheers and what moderators delete' };

export const SCOPES: Readonly<Record<Account, readonly Scope[]>> = {
  streamer: [
    READ,
    WRITE,
    { scope: 'chat:read', why: 'read chat the old way (IRC) while the new one is down' },
    { scope: 'channel:manage:redemptions', why: 'see channel-point redemptions, and mark them done or give the points back' },
    { scope: 'moderator:read:followers', why: 'welcome who follows the channel' },
    { scope: 'channel:read:hype_train', why: 'speak of hype trains' },
    { scope: 'channel:read:polls', why: 'speak of polls and how they end' },
    { scope: 'channel:read:predictions', why: 'speak of predictions and how they end' },
    { scope: 'channel:read:ads', why: 'announce ads, and answer what was paid for after them' },
  ],
  bot: [READ, WRITE],
};
