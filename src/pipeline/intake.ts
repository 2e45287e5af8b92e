/** How a chat message or a typed line becomes a trigger: who is listened to, moderation(in), the lane, the deadline. */
import type { Approved } from './approved.ts';
import type { Clock } from './clock.ts';
import type { Outcome } from './controls.ts';
import type { NewEvent } from './events.ts';
import type { ChatMessage, Moderation, Standing } from './ports.ts';
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
  /** An approved line for a viewer whose message was blocked; null to say nothing. */
  readonly blockedLine: (category: string) => Approved | null;
  readonly submit: (trigger: Trigger) => void;
  readonly emit: (event: NewEvent) => void;
}

export interface Intake {
  /** A message from a platform, the panel or the API. Never rejects. */
  chat(message: ChatMessage): Promise<Outcome>;
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

  return {
    async chat(message) {
      const viewerId = `${message.platform}:${message.userId}`;
      const reason = turnedAway(message, viewerId);
      if (reason !== null) return { outcome: 'refused', reason };
      inJudgement += 1;
      try {
        const [text, name] = await Promise.all([moderation.check(message.text, 'input'), moderation.check(message.userName, 'name')]);
        const viewer: Viewer = { id: viewerId, name: name.allowed ? name.text : null, role: message.role };
        if (!name.allowed) emit({ type: 'moderation.blocked', ...name.block });
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
