/** What Twitch tells by IRC, in our words. Its tags: https://dev.twitch.tv/docs/chat/irc/#twitch-specific-irc-capabilities */
import { parseChatMessage, type ChatMessage as IrcMessage, type UserNotice } from '@twurple/chat';
import type { PaidEvent } from '../../ports/chat.ts';
import { cleanText, roleOf, type ChatLine } from './heard.ts';
import { ANONYMOUS_CHEERER, tierOf } from './translate.ts';

const ANONYMOUS_GIFTER = 'ananonymousgifter';
/** More words that end in a number than a cheer holds: then the text stays as it is. */
const MAX_CHEER_WORDS = 12;

/** A chat message or a cheer; null for what comes from another channel of a shared chat. */
export function fromIrcChat(irc: IrcMessage, text: string, receivedAtMs: number, isAction = false): ChatLine | null {
  const { userId, userName, displayName, badges } = irc.userInfo;
  // Without its ids a message could neither be taken back nor told apart from its copy.
  if (!irc.id || !userId) return null;
  if (irc.sourceChannelId !== null && irc.sourceChannelId !== irc.channelId) return null;
  const who = { userId, userName: displayName || userName, role: roleOf(userId === irc.channelId, Object.fromEntries(badges)) };
  if (irc.bits > 0)
    return {
      paid: {
        kind: 'cheer',
        platform: 'twitch',
        id: irc.id,
        messageId: irc.id,
        ...who,
        anonymous: userName === ANONYMOUS_CHEERER,
        text: withoutCheermotes(cleanText(text), irc.bits),
        bits: irc.bits,
        receivedAtMs,
      },
    };
  const words = cleanText(withoutEmotes(text, irc.emoteOffsets));
  if (words === '') return null;
  return {
    message: {
      id: irc.id,
      platform: 'twitch',
      ...who,
      login: userName,
      text: words,
      ...(isAction ? { isAction } : {}),
      ...(irc.tags.has('reply-parent-msg-id') ? { isReply: true } : {}),
      receivedAtMs,
    },
    rewardId: irc.rewardId,
  };
}

/**
 * A subscription, gift or raid; null for announcements and the like.
 * @param isOneOfMany true for the gifts that came with a community gift, which is thanked for once.
 */
export function fromUserNotice(notice: UserNotice, receivedAtMs: number, isOneOfMany: (giftId: string) => boolean): PaidEvent | null {
  const { tags } = notice;
  const tag = (name: string): string => tags.get(name) ?? '';
  const id = tag('id');
  const userId = tag('user-id');
  if (id === '' || userId === '') return null;
  const source = tag('source-room-id');
  if (source !== '' && source !== tag('room-id')) return null;
  const base = {
    platform: 'twitch' as const,
    id,
    messageId: id,
    userId,
    userName: tag('display-name') || tag('login'),
    anonymous: tag('login') === ANONYMOUS_GIFTER,
    role: roleOf(userId === tag('room-id'), Object.fromEntries(notice.userInfo.badges)),
    text: cleanText(notice.text ?? ''),
    receivedAtMs,
  };
  const tier = tierOf(tag('msg-param-sub-plan'));
  switch (tag('msg-id')) {
    case 'sub':
    case 'primepaidupgrade':
    case 'giftpaidupgrade':
      return { ...base, kind: 'sub', tier, months: 1 };
    case 'resub':
      return { ...base, kind: 'sub', tier, months: Number(tag('msg-param-cumulative-months')) || 1 };
    case 'subgift':
      if (giftIds(tags).some(isOneOfMany)) return null;
      return { ...base, kind: 'gift', tier, count: 1, recipientName: tag('msg-param-recipient-display-name') || null };
    case 'submysterygift':
      return { ...base, kind: 'gift', tier, count: Number(tag('msg-param-mass-gift-count')) || 1, recipientName: null };
    case 'raid':
      return {
        ...base,
        kind: 'raid',
        userName: tag('msg-param-displayName') || base.userName,
        text: '',
        viewers: Number(tag('msg-param-viewerCount')) || 0,
      };
    default:
      return null;
  }
}

/** Emotes are pictures: their names are no words. */
function withoutEmotes(text: string, offsets: Map<string, string[]>): string {
  if (offsets.size === 0) return text;
  const words = parseChatMessage(text, offsets).flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return words.join('').replaceAll(/\s+/gu, ' ');
}

/** What a community gift and the gifts that come with it have in common. */
export function giftIds(tags: ReadonlyMap<string, string>): string[] {
  return ['msg-param-community-gift-id', 'msg-param-origin-id'].map((name) => tags.get(name) ?? '').filter((id) => id !== '' && id !== '0');
}

/** IRC does not mark the cheermotes ("Cheer100"): those words whose numbers together are the bits. */
export function withoutCheermotes(text: string, bits: number): string {
  const words = text.split(/\s+/u);
  const cheers = words.flatMap((word, index) => {
    const amount = /^[\p{L}\p{N}]*?\p{L}(\d{1,6})$/u.exec(word)?.[1];
    return amount === undefined ? [] : [{ index, amount: Number(amount) }];
  });
  if (cheers.length > MAX_CHEER_WORDS) return text;
  // Most words first: "Cheer50 Cheer50" is both.
  const sets = Array.from({ length: 2 ** cheers.length }, (_, mask) => cheers.filter((_cheer, bit) => (mask >> bit) % 2 === 1));
  const found = sets.sort((a, b) => b.length - a.length).find((set) => set.reduce((sum, { amount }) => sum + amount, 0) === bits);
  const gone = new Set(found?.map(({ index }) => index));
  return words.filter((_, index) => !gone.has(index)).join(' ');
}
