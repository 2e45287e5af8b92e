/** How a chat message or a typed line becomes a trigger: moderation(in), the lane, the deadline. */
import type { Clock } from './clock.ts';
import type { Outcome } from './controls.ts';
import type { NewEvent } from './events.ts';
import type { ChatMessage, Moderation } from './ports.ts';
import { chatLane, LANE_TTL_MS, type Trigger } from './trigger.ts';

/** Messages judged at one time. A guard model may take long; a flood must not pile up behind it. */
const MAX_IN_JUDGEMENT = 64;

export interface IntakeParts {
  readonly clock: Clock;
  readonly moderation: Moderation;
  readonly calledNames: () => readonly string[];
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
  const { clock, moderation, emit } = parts;
  let inJudgement = 0;
  let nextSay = 1;

  return {
    async chat(message) {
      if (inJudgement >= MAX_IN_JUDGEMENT) return { outcome: 'refused', reason: 'too many messages at once' };
      inJudgement += 1;
      try {
        const [text, name] = await Promise.all([moderation.check(message.text, 'input'), moderation.check(message.userName, 'name')]);
        const user = name.allowed ? name.text : null;
        if (!name.allowed) emit({ type: 'moderation.blocked', ...name.block });
        if (!text.allowed) {
          emit({ type: 'moderation.blocked', ...text.block, ...(user === null ? {} : { user }) });
          return { outcome: 'blocked', block: text.block };
        }
        emit({
          type: 'chat.message',
          id: message.id,
          user: user ?? 'someone',
          role: message.role,
          text: text.text,
          platform: message.platform,
        });
        const lane = chatLane(text.text, parts.calledNames());
        const ttlMs = LANE_TTL_MS[lane];
        parts.submit({
          id: `${message.platform}:${message.id}`,
          kind: 'chat',
          lane,
          text: text.text,
          viewer: { id: `${message.platform}:${message.userId}`, name: user, role: message.role },
          messageId: message.id,
          receivedAtMs: message.receivedAtMs,
          admittedAtMs: clock.nowMs(),
          deadlineMs: ttlMs === null ? null : message.receivedAtMs + ttlMs,
        });
        return { outcome: 'queued', triggerId: `${message.platform}:${message.id}` };
      } finally {
        inJudgement -= 1;
      }
    },
    async say(text) {
      const receivedAtMs = clock.nowMs();
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
