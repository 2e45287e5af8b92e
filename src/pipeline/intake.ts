/** How a chat message or a typed line becomes a trigger: who is listened to, moderation(in), the lane, the deadline. */
import { NOTHING_SAID, type Approved } from './approved.ts';
import type { Clock } from './clock.ts';
import type { Outcome } from './controls.ts';
import type { NewEvent } from './events.ts';
import type { ChatMessage, Moderation, PaidMessage, Standing, Verdict } from './ports.ts';
import { RateLimit } from './rate.ts';
import { chatLane, LANE_TTL_MS, ROLES, type Trigger, type Viewer } from './trigger.ts';

/** Messages judged at one time. A guard model may take long; a flood must not pile up behind it. */
const MAX_IN_JUDGEMENT = 64;
/** More than a person types. */
const VIEWER_RATE = { perSecond: 1, burst: 6 } as const;
/** She answers one message in some seconds: of a crowd that writes faster a sample is enough. */
const CROWD_RATE = { perSecond: 100, burst: 300 } as const;
/** Being blocked is answered, but not so often that it becomes a way to make her talk. */
const ANSWER_BLOCK_EVERY_MS = 60_000;

export interface IntakeParts {
  readonly clock: Clock;
  readonly moderation: Moderation;
  readonly standing: Standing;
  /** False while nobody answers: the policy is switched off. */
  readonly accepting: () => boolean;
  readonly calledNames: () => readonly string[];
  /** A name as a voice can say it, still raw; null when nothing of it can be said. */
  readonly nameToSay: (message: Pick<ChatMessage, 'platform' | 'userName'>) => string | null;
  /** An approved line for a viewer whose message was blocked; null to say nothing. */
  readonly blockedLine: (category: string) => Approved | null;
  readonly submit: (trigger: Trigger) => void;
  readonly emit: (event: NewEvent) => void;
}

export interface Intake {
  /** A message from a platform, the panel or the API. Never rejects. */
  chat(message: ChatMessage): Promise<Outcome>;
  /**
   * What was paid for: answered whatever else goes on. Blocked words are left out and she thanks without
   * them; where the words are all there is (`say`), nothing is said. Never rejects.
   */
  paid(message: PaidMessage): Promise<Outcome>;
  /** A line the streamer typed for her to say as it stands. */
  say(text: string): Promise<Outcome>;
}

export function createIntake(parts: IntakeParts): Intake {
  const { clock, moderation, standing, emit } = parts;
  const viewerRate = new RateLimit(clock, VIEWER_RATE.perSecond, VIEWER_RATE.burst);
  const crowdRate = new RateLimit(clock, CROWD_RATE.perSecond, CROWD_RATE.burst);
  let inJudgement = 0;
  let nextSay = 1;
  let nextBlockAnswerMs = 0;

  /** Why this message is not even read, or null. Moderators and the streamer always are. */
  const turnedAway = (message: ChatMessage, viewerId: string): string | null => {
    if (!parts.accepting()) return 'the policy is switched off: nobody would answer';
    if (ROLES.indexOf(message.role) >= ROLES.indexOf('mod')) return null;
    if (standing.isIgnored(viewerId)) return 'this viewer was blocked too often and is not listened to for a while';
    if (!viewerRate.take(viewerId)) return 'this viewer writes too fast';
    if (!crowdRate.take('')) return 'chat is too fast';
    return inJudgement >= MAX_IN_JUDGEMENT ? 'too many messages at once' : null;
  };

  const submitChat = (message: ChatMessage, viewer: Viewer, text: Approved, kind: 'chat' | 'say'): string => {
    const lane = kind === 'say' ? 'chat' : chatLane(text, parts.calledNames());
    const ttlMs = LANE_TTL_MS[lane];
    const id = `${message.platform}:${message.id}`;
    parts.submit({
      id,
      kind,
      lane,
      text,
      viewer,
      messageId: id,
      receivedAtMs: message.receivedAtMs,
      admittedAtMs: clock.nowMs(),
      deadlineMs: ttlMs === null ? null : message.receivedAtMs + ttlMs,
    });
    return id;
  };

  const judgeName = async (message: Pick<ChatMessage, 'platform' | 'userName'>): Promise<Approved | null> => {
    const name = parts.nameToSay(message);
    if (name === null) return null;
    const verdict = await moderation.check(name, 'name');
    if (verdict.allowed) return verdict.text;
    emit({ type: 'moderation.blocked', ...verdict.block });
    return null;
  };

  /** Null when there are no words, or when nobody reads this viewer's. */
  const judgePaid = async (message: PaidMessage, viewerId: string): Promise<Verdict | null> => {
    if (message.text.trim() === '' || standing.isIgnored(viewerId)) return null;
    return moderation.check(message.text, message.kind === 'say' ? 'output' : 'input');
  };

  return {
    async chat(message) {
      const viewerId = `${message.platform}:${message.userId}`;
      const reason = turnedAway(message, viewerId);
      if (reason !== null) return { outcome: 'refused', reason };
      inJudgement += 1;
      try {
        const [text, name] = await Promise.all([moderation.check(message.text, 'input'), judgeName(message)]);
        const viewer: Viewer = { id: viewerId, name, role: message.role };
        if (text.allowed) {
          emit({
            type: 'chat.message',
            id: message.id,
            user: viewer.name ?? 'someone',
            role: message.role,
            text: text.text,
            platform: message.platform,
          });
          return { outcome: 'queued', triggerId: submitChat(message, viewer, text.text, 'chat') };
        }
        emit({ type: 'moderation.blocked', ...text.block, ...(viewer.name === null ? {} : { user: viewer.name }) });
        standing.strike(viewerId);
        const line = clock.nowMs() >= nextBlockAnswerMs && !standing.isIgnored(viewerId) ? parts.blockedLine(text.block.category) : null;
        if (line !== null) {
          nextBlockAnswerMs = clock.nowMs() + ANSWER_BLOCK_EVERY_MS;
          submitChat(message, viewer, line, 'say');
        }
        return { outcome: 'blocked', block: text.block };
      } finally {
        inJudgement -= 1;
      }
    },
    async paid(message) {
      const { kind, platform, role } = message;
      const viewerId = `${platform}:${message.userId}`;
      if (!parts.accepting()) return { outcome: 'refused', reason: 'the policy is switched off: nobody would answer' };
      const [verdict, name] = await Promise.all([judgePaid(message, viewerId), message.anonymous ? null : judgeName(message)]);
      const viewer: Viewer = { id: viewerId, name, role };
      if (verdict?.allowed === false) {
        emit({ type: 'moderation.blocked', ...verdict.block, ...(name === null ? {} : { user: name }) });
        standing.strike(viewerId);
        if (kind === 'say') return { outcome: 'blocked', block: verdict.block };
      }
      const text = verdict?.allowed ? verdict.text : NOTHING_SAID;
      if (kind === 'say' && text === NOTHING_SAID) return { outcome: 'refused', reason: 'there are no words of it that she could say' };
      if (text !== NOTHING_SAID) emit({ type: 'chat.message', id: message.id, user: name ?? 'someone', role, text, platform });
      const id = `${platform}:${message.id}`;
      parts.submit({
        id,
        kind,
        lane: 'paid',
        text,
        occasion: message.occasion,
        viewer,
        messageId: message.messageId === null ? null : `${platform}:${message.messageId}`,
        receivedAtMs: message.receivedAtMs,
        admittedAtMs: clock.nowMs(),
        deadlineMs: null,
      });
      return { outcome: 'queued', triggerId: id };
    },
    async say(text) {
      const receivedAtMs = clock.nowMs();
      if (!/[\p{L}\p{N}]/u.test(text)) return { outcome: 'refused', reason: 'there is no word in it that she could say' };
      const verdict = await moderation.check(text, 'output');
      if (!verdict.allowed) {
        emit({ type: 'moderation.blocked', ...verdict.block });
        return { outcome: 'blocked', block: verdict.block };
      }
      const id = `say:${nextSay++}`;
      parts.submit({
        id,
        kind: 'say',
        lane: 'streamer',
        text: verdict.text,
        viewer: null,
        messageId: null,
        receivedAtMs,
        admittedAtMs: clock.nowMs(),
        deadlineMs: null,
      });
      return { outcome: 'queued', triggerId: id };
    },
  };
}
