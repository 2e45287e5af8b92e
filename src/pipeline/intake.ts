/** How what comes in becomes a trigger: who is listened to, moderation(in), the lane, the deadline. */
import { NOTHING_SAID, type Approved } from '../domain/approved.ts';
import type { NewEvent } from '../domain/events.ts';
import { createIds, platformId } from '../domain/ids.ts';
import { deadlineOf, ROLES, type Telling, type Trigger, type Viewer } from '../domain/trigger.ts';
import type { Clock } from '../kernel/clock.ts';
import { RateLimit } from '../kernel/rate-limit.ts';
import { Turnstile } from '../kernel/turnstile.ts';
import type { ChatMessage, PaidMessage } from '../ports/chat.ts';
import type { Offered, Outcome, Taken } from '../ports/ingress.ts';
import type { Intake } from '../ports/intake.ts';
import type { Block, Direction, Moderation, Standing } from '../ports/moderation.ts';
import type { Review } from '../ports/review.ts';
import { chatLane } from './chat-lane.ts';
import { heldOf, holdWords } from './holding.ts';
import { judgeWords, type JudgedWords } from './judge-words.ts';

/** Messages judged at one time. A guard model may take long; a flood must not pile up behind it. */
const MAX_IN_JUDGEMENT = 64;
/** Paid messages judged at one time; the others wait for their turn, none is lost. */
const MAX_PAID_IN_JUDGEMENT = 8;
/** Paid messages that wait to be judged. A channel that is paid more than this at one moment is an attack or a fault. */
const MAX_PAID_WAITING = 5000;
/** More than a person types. */
const VIEWER_RATE = { perSecond: 1, burst: 6 } as const;
/** She answers one message in some seconds: of a crowd that writes faster a sample is enough. */
const CROWD_RATE = { perSecond: 100, burst: 300 } as const;
/** Being blocked is answered, but not so often that it becomes a way to make her talk. */
const ANSWER_BLOCK_EVERY_MS = 60_000;

const CHAT: Telling = { kind: 'chat', prompt: '{who} says: {words}', shownAs: 'Answering' };
const ACTION: Telling = { ...CHAT, prompt: '{who} acts this out in chat: {words}' };
/** A ready line in answer to a viewer whose message was blocked; the message itself is not spoken of. */
const ANSWER_TO_BLOCKED: Telling = { kind: 'ready-line', prompt: '', shownAs: null, verbatim: true };
const TYPED: Telling = { kind: 'say', prompt: '', shownAs: null, verbatim: true };

const HAS_WORDS = /[\p{L}\p{N}]/u;

const IGNORED = 'this viewer was blocked too often and is not listened to for a while';
const ONLY_PICTURES = 'there are only emotes in it: nothing to answer';
const NOBODY_ANSWERS = 'the policy is switched off: nobody would answer';

export interface IntakeParts {
  readonly clock: Clock;
  readonly moderation: Moderation;
  readonly standing: Standing;
  /** Where doubtful words wait for the streamer; absent: nothing waits. */
  readonly review?: Review;
  /** Who is written to now. */
  readonly characterId: () => string;
  /** The state of the floor, as the director has it. */
  readonly floor: () => { readonly thinking: boolean; readonly panicked: boolean; readonly muted: boolean };
  readonly calledNames: () => readonly string[];
  /** A name as a voice can say it, still raw; null when nothing of it can be said. */
  readonly nameToSay: (message: Pick<ChatMessage, 'platform' | 'userName'>) => string | null;
  /** A platform's text without the words that are pictures; absent: there are none. */
  readonly withoutEmotes?: (message: Pick<ChatMessage, 'platform' | 'text'>) => string;
  /** An approved line for a viewer whose message was blocked; null to say nothing. */
  readonly blockedLine: (category: string) => Approved | null;
  readonly submit: (trigger: Trigger) => void;
  /** See `Conductor.draft`. */
  readonly draft: (trigger: Trigger, signal: AbortSignal) => void;
  readonly emit: (event: NewEvent) => void;
}

/** A trigger before it is known for whom it is, and until when. */
type Unaddressed = Omit<Trigger, 'characterId' | 'admittedAtMs' | 'deadlineMs'>;

export function createIntake(parts: IntakeParts): Intake {
  const { clock, moderation, standing, emit } = parts;
  const viewerRate = new RateLimit(clock, VIEWER_RATE.perSecond, VIEWER_RATE.burst);
  const crowdRate = new RateLimit(clock, CROWD_RATE.perSecond, CROWD_RATE.burst);
  const nextSayId = createIds('say');
  const paidTurns = new Turnstile(MAX_PAID_IN_JUDGEMENT, MAX_PAID_WAITING);
  let inJudgement = 0;
  let nextBlockAnswerMs = 0;

  /** Why this message is not even read, or null. Moderators and the streamer always are. */
  const turnedAway = (message: ChatMessage, viewerId: string): string | null => {
    if (!parts.floor().thinking) return NOBODY_ANSWERS;
    if (ROLES.indexOf(message.role) >= ROLES.indexOf('mod')) return null;
    if (standing.isIgnored(viewerId)) return IGNORED;
    if (!viewerRate.take(viewerId)) return 'this viewer writes too fast';
    if (!crowdRate.take('')) return 'chat is too fast';
    return inJudgement >= MAX_IN_JUDGEMENT ? 'too many messages at once' : null;
  };

  const addressed = (trigger: Unaddressed): Trigger => ({
    ...trigger,
    characterId: parts.characterId(),
    admittedAtMs: clock.nowMs(),
    // What the streamer took to say yes does not make it stale.
    deadlineMs: deadlineOf(trigger.lane, trigger.reviewed === true ? clock.nowMs() : trigger.receivedAtMs),
  });

  const submit = (trigger: Unaddressed): Outcome => {
    parts.submit(addressed(trigger));
    return { outcome: 'queued', triggerId: trigger.id };
  };

  const tellBlocked = (block: Block, name: Approved | null): void =>
    emit({ type: 'moderation.blocked', ...block, ...(name === null ? {} : { user: name }) });

  /** Tells of a block, and counts it against who wrote it if it was for what they wrote. */
  const blocked = (block: Block, viewerId: string, name: Approved | null): void => {
    tellBlocked(block, name);
    if (block.cause === 'content') standing.strike(viewerId);
  };

  const judge = (message: Pick<ChatMessage, 'platform' | 'text'>, direction: Direction): Promise<JudgedWords> =>
    judgeWords(moderation, message.text, parts.withoutEmotes?.(message) ?? message.text, direction);

  const judgeName = createNameJudge(parts, (block) => tellBlocked(block, null));

  /** Null when there are no words, or when nobody reads this viewer's. */
  const judgePaid = async (message: PaidMessage, viewerId: string): Promise<JudgedWords | null> =>
    message.text.trim() === '' || standing.isIgnored(viewerId) ? null : judge(message, directionOf(message.telling));

  async function admitChat(message: ChatMessage, viewerId: string): Promise<Taken> {
    const [{ verdict: text, left }, name] = await Promise.all([judge(message, 'input'), judgeName(message)]);
    const { platform, role, receivedAtMs } = message;
    const viewer: Viewer = { id: viewerId, name, role };
    const id = platformId(platform, message.id);
    const letIn = (whole: Approved, asked: Pick<Trigger, 'reviewed'> = {}): Outcome => {
      emit({ type: 'chat.message', id: message.id, user: name ?? 'someone', role, text: whole, platform });
      if (left === '') return { outcome: 'refused', reason: ONLY_PICTURES };
      const words = left ?? whole;
      const lane = chatLane(words, parts.calledNames());
      const telling = message.isAction === true ? ACTION : CHAT;
      return submit({ id, telling, lane, text: words, viewer, messageId: id, receivedAtMs, ...asked });
    };
    const held = heldOf(parts.review, text, message.text);
    if (held !== null)
      return holdWords(
        held,
        { id, kind: CHAT.kind, viewer, messageId: id, paid: false, direction: 'input' },
        (words) => void letIn(words, { reviewed: true }),
        emit,
      );
    if (text.allowed) return letIn(text.text);
    blocked(text.block, viewerId, name);
    // What could not be judged is nobody's fault, and no reason to tell anybody off.
    const mayAnswer = text.block.cause === 'content' && clock.nowMs() >= nextBlockAnswerMs && !standing.isIgnored(viewerId);
    const line = mayAnswer ? parts.blockedLine(text.block.category) : null;
    if (line !== null) {
      nextBlockAnswerMs = clock.nowMs() + ANSWER_BLOCK_EVERY_MS;
      submit({ id, telling: ANSWER_TO_BLOCKED, lane: 'chat', text: line, viewer, messageId: id, receivedAtMs });
    }
    return { outcome: 'blocked', block: text.block };
  }

  async function admitPaid(message: PaidMessage): Promise<Taken> {
    const { platform, role, telling, receivedAtMs } = message;
    const viewerId = platformId(platform, message.userId);
    const [judged, name] = await Promise.all([judgePaid(message, viewerId), message.anonymous ? null : judgeName(message)]);
    const verdict = judged?.verdict ?? null;
    const id = platformId(platform, message.id);
    const viewer: Viewer = { id: viewerId, name, role };
    const messageId = message.messageId === null ? null : platformId(platform, message.messageId);
    const letIn = (text: Approved, asked: Pick<Trigger, 'reviewed'> = {}): Outcome => {
      if (text !== NOTHING_SAID) emit({ type: 'chat.message', id: message.id, user: name ?? 'someone', role, text, platform });
      const words = text === NOTHING_SAID || judged?.left === '' ? NOTHING_SAID : (judged?.left ?? text);
      return submit({ id, telling, lane: 'paid', text: words, viewer, messageId, receivedAtMs, ...asked });
    };
    // Words that are all there is to it wait here, before they have the floor, and not once more in the reply.
    const held = verdict === null ? null : heldOf(parts.review, verdict, message.text, telling.verbatim === true);
    if (held !== null)
      return holdWords(
        held,
        { id, kind: telling.kind, viewer, messageId: messageId ?? id, paid: true, direction: directionOf(telling) },
        (words) => void letIn(words, { reviewed: true }),
        emit,
        // Nothing that was paid for is lost: she thanks without the words, or the points go back.
        telling.verbatim === true ? undefined : () => void letIn(NOTHING_SAID),
      );
    if (verdict?.allowed === false) {
      blocked(verdict.block, viewerId, name);
      if (telling.verbatim) return { outcome: 'blocked', block: verdict.block };
    }
    const text = verdict?.allowed ? verdict.text : NOTHING_SAID;
    if (telling.verbatim && (text === NOTHING_SAID || judged?.left === ''))
      return { outcome: 'refused', reason: 'there are no words of it that she could say' };
    return letIn(text);
  }

  async function offer({ id, telling, lane, text, viewer: who, receivedAtMs, announce }: Offered): Promise<Outcome> {
    const { panicked, muted, thinking } = parts.floor();
    if (panicked) return { outcome: 'refused', reason: 'she is stopped: resume first' };
    if (muted) return { outcome: 'refused', reason: 'she is muted: unmute first' };
    if (!thinking && telling.verbatim !== true) return { outcome: 'refused', reason: NOBODY_ANSWERS };
    const viewerId = who === undefined ? null : platformId(who.platform, who.userId);
    if (viewerId !== null && standing.isIgnored(viewerId)) return { outcome: 'refused', reason: IGNORED };
    const viewer: Viewer | null =
      who === undefined || viewerId === null ? null : { id: viewerId, name: await judgeName(who), role: 'viewer' };
    const trigger = { id, telling, lane, viewer, messageId: null, receivedAtMs };
    if (text === null) return submit({ ...trigger, text: NOTHING_SAID });
    if (!HAS_WORDS.test(text)) return { outcome: 'refused', reason: 'there is no word in it that she could say' };
    const verdict = await moderation.check(text, directionOf(telling));
    if (!verdict.allowed) {
      tellBlocked(verdict.block, null);
      return { outcome: 'blocked', block: verdict.block };
    }
    if (announce) emit(announce(verdict.text));
    return submit({ ...trigger, text: verdict.text });
  }

  async function draft({ id, telling, lane, text, receivedAtMs }: Offered, signal: AbortSignal): Promise<void> {
    if (text === null || !HAS_WORDS.test(text)) return;
    // What is blocked is told when it was said for good: by `offer`.
    const verdict = await moderation.check(text, directionOf(telling));
    if (!verdict.allowed || signal.aborted) return;
    parts.draft(addressed({ id, telling, lane, text: verdict.text, viewer: null, messageId: null, receivedAtMs }), signal);
  }

  return {
    async chat(message) {
      const viewerId = platformId(message.platform, message.userId);
      const reason = turnedAway(message, viewerId);
      if (reason !== null) return { outcome: 'refused', reason };
      inJudgement += 1;
      try {
        return await admitChat(message, viewerId);
      } finally {
        inJudgement -= 1;
      }
    },
    async paid(message) {
      if (!(await paidTurns.enter())) return { outcome: 'refused', reason: 'too much is paid for at once' };
      try {
        return await admitPaid(message);
      } finally {
        paidTurns.leave();
      }
    },
    offer,
    draft,
    say: (text) => offer({ id: nextSayId(), telling: TYPED, lane: 'streamer', text, receivedAtMs: clock.nowMs() }),
  };
}

/** A name as she may say it; null when it was refused, which is told, or nothing of it can be said. */
function createNameJudge(
  { moderation, nameToSay }: Pick<IntakeParts, 'moderation' | 'nameToSay'>,
  onBlocked: (block: Block) => void,
): (who: Pick<ChatMessage, 'platform' | 'userName'>) => Promise<Approved | null> {
  return async (who) => {
    const name = nameToSay(who);
    if (name === null) return null;
    const verdict = await moderation.check(name, 'name');
    if (verdict.allowed) return verdict.text;
    onBlocked(verdict.block);
    return null;
  };
}

/** What is said as it stands is judged as her own words. */
function directionOf(telling: Telling): Direction {
  return telling.verbatim === true ? 'output' : 'input';
}
