/** The conversation as the panel shows it, folded from events. Pure: state in, state out. */
import type { StreamMessage } from '../../../../src/control/stream.ts';
import type { AivtEvent, CutReason, DropReason } from '../../../../src/domain/events.ts';
import type { ReviewOutcome } from '../../../../src/domain/review.ts';
import type { Role } from '../../../../src/domain/trigger.ts';

export interface ChatEntry {
  readonly kind: 'chat';
  readonly key: string;
  readonly at: number;
  readonly user: string;
  readonly role: Role;
  readonly text: string;
  readonly platform: string;
  /** Why she will not answer it; null while she may. */
  readonly dropped: string | null;
}

export interface SpokenClause {
  readonly seq: number;
  readonly text: string;
  readonly state: 'waiting' | 'playing' | 'heard' | 'unheard';
}

export interface ReplyEntry {
  readonly kind: 'reply';
  /** The turn's id. */
  readonly key: string;
  readonly at: number;
  /** Whom she answers; null for a line of the streamer, or of her own. */
  readonly user: string | null;
  readonly occasion: string;
  readonly clauses: readonly SpokenClause[];
  readonly state: 'thinking' | 'speaking' | 'finished' | 'cut' | 'lost';
  readonly note: string | null;
  /** Milliseconds from the message to the first sound. */
  readonly e2eMs: number | null;
}

export interface NoteEntry {
  readonly kind: 'note';
  readonly key: string;
  readonly at: number;
  readonly tone: 'info' | 'warn' | 'bad';
  readonly text: string;
}

export type FeedEntry = ChatEntry | ReplyEntry | NoteEntry;

/** Older entries leave the page, so that an evening's chat does not fill the browser. */
export const MAX_ENTRIES = 200;

const DROP_TEXT: Readonly<Record<DropReason, string | null>> = {
  stale: 'too old by the time she was free',
  duplicate: 'the same as another',
  'crowded-out': 'too many were waiting',
  retracted: 'deleted',
  panic: 'stopped by panic',
  disabled: 'switched off',
  failed: 'answering it failed',
  skipped: 'skipped by you',
  rejected: 'you said no',
  unreviewed: 'held, and nobody said yes in time',
};

const CUT_TEXT: Readonly<Record<CutReason, string>> = {
  panic: 'cut by panic',
  mute: 'cut by mute',
  'barge-in': 'cut: the streamer spoke',
  retracted: 'cut: the message was deleted',
  'over-time': 'cut: a part hung',
  disabled: 'cut: the model was switched off',
  failed: 'cut: a part failed',
  'not-hers': 'cut: the model was thinking aloud; asked once more',
  'gave-way': 'cut: somebody wrote',
  skipped: 'skipped',
  shutdown: 'cut: AIVT is closing',
};

const REVIEWED: Readonly<Record<Exclude<ReviewOutcome, 'rejected' | 'withdrawn'>, readonly [NoteEntry['tone'], string]>> = {
  approved: ['info', 'You let it pass.'],
  expired: ['warn', 'Something waited for your yes too long, and is not said.'],
  refused: ['warn', 'You said yes, and the rules did not: it is not said.'],
  panic: ['warn', 'What waited for your yes is gone.'],
  'crowded-out': ['warn', 'Too much waits for your yes: something was turned away.'],
};

let noteNumber = 0;

/** Folds one event into the conversation; returns the same array when it says nothing new. */
export function foldFeed(feed: readonly FeedEntry[], event: StreamMessage): readonly FeedEntry[] {
  switch (event.type) {
    case 'chat.message':
      return add(feed, {
        kind: 'chat',
        key: `${event.platform}:${event.id}`,
        at: event.at,
        user: event.user,
        role: event.role,
        text: event.text,
        platform: event.platform,
        dropped: null,
      });
    case 'trigger.dropped': {
      const reason = DROP_TEXT[event.reason];
      if (reason === null) return feed;
      // A typed line stands nowhere in the conversation before it is said.
      if (event.kind === 'say') return note(feed, event.at, 'warn', `Your line was not said: ${reason}.`);
      return edit(feed, event.triggerId, (entry) => (entry.kind === 'chat' ? { ...entry, dropped: reason } : entry));
    }
    case 'turn.started':
      return add(feed, {
        kind: 'reply',
        key: event.turnId,
        at: event.at,
        user: event.trigger.user,
        occasion: event.trigger.kind,
        clauses: [],
        state: 'thinking',
        note: null,
        e2eMs: null,
      });
    case 'turn.clause':
      return editReply(feed, event.turnId, (reply) => ({
        ...reply,
        clauses: [...reply.clauses.filter(({ seq }) => seq !== event.seq), { seq: event.seq, text: event.text, state: 'waiting' }],
      }));
    case 'turn.playing':
      return editReply(feed, event.turnId, (reply) => ({ ...reply, state: 'speaking', clauses: playing(reply.clauses, event.seq) }));
    case 'turn.fallback':
      return editReply(feed, event.turnId, (reply) => ({ ...reply, note: event.reason }));
    case 'turn.filler':
      return editReply(feed, event.turnId, (reply) => ({
        ...reply,
        note: `the model took over ${seconds(event.afterMs)}: a short line came first`,
      }));
    case 'turn.finished':
      return editReply(feed, event.turnId, (reply) => ({
        ...reply,
        state: 'finished',
        clauses: split(reply.clauses, event.heard),
        e2eMs: event.marks.playing ?? null,
      }));
    case 'turn.cut':
      return editReply(feed, event.turnId, (reply) => ({
        ...reply,
        state: 'cut',
        note: CUT_TEXT[event.reason],
        clauses: split(reply.clauses, event.heard),
      }));
    case 'moderation.blocked':
      return note(feed, event.at, 'warn', blockedText(event));
    case 'model.breaker':
      return event.state === 'open'
        ? note(feed, event.at, 'warn', `The model is left alone for a while: ${event.reason}. She answers with ready lines.`)
        : note(feed, event.at, 'info', 'The model answers again.');
    case 'panic':
      return note(feed, event.at, 'bad', `Stopped: ${event.reason}. She stays silent until you press Resume.`);
    case 'resumed':
      return note(feed, event.at, 'info', 'Resumed.');
    case 'muted':
      return note(feed, event.at, 'info', event.muted ? 'Her voice is muted.' : 'Her voice is back.');
    case 'tool.called':
      return event.outcome === 'done'
        ? note(feed, event.at, 'info', `Tool: ${event.tool}`)
        : note(feed, event.at, 'warn', `Tool: ${event.tool}, ${event.outcome}`);
    case 'persona.changed':
      return note(feed, event.at, 'info', `On stage: ${event.name}`);
    case 'stream.live':
      return note(feed, event.at, 'info', event.live ? 'The stream began.' : 'The stream ended.');
    case 'style.changed':
      return note(feed, event.at, 'info', `Style: ${event.style}`);
    case 'scene.changed':
      return note(feed, event.at, 'info', `Scene: ${event.scene}`);
    case 'chat.command':
      return note(feed, event.at, 'info', `${event.user} used ${event.command}: ${event.outcome}`);
    case 'ears.final':
      return note(feed, event.at, 'info', `You said: “${event.text}”`);
    case 'log':
      // What a part says of itself stands with the parts, and stays there while it holds.
      return event.level === 'info' || event.module !== null
        ? feed
        : note(feed, event.at, event.level === 'error' ? 'bad' : 'warn', event.message);
    case 'snapshot':
      // The connection was new: what was under way before may have ended unseen.
      return feed.map((entry) => (entry.kind === 'reply' && isOpen(entry) ? { ...entry, state: 'lost' as const } : entry));
    case 'review.decided':
      return event.outcome === 'rejected' || event.outcome === 'withdrawn'
        ? feed
        : note(feed, event.at, REVIEWED[event.outcome][0], REVIEWED[event.outcome][1]);
    case 'review.changed':
    case 'ears.partial':
    case 'ears.unheard':
    case 'ears.state':
    case 'ears.speculation':
    case 'module.state':
    case 'body.changed':
    case 'expression':
    case 'queue.changed':
    case 'mood.changed':
    case 'latency.changed':
    case 'model.answered':
    case 'memory.changed':
    case 'sign-in.changed':
    case 'viewer.forgotten':
    case 'action':
      return feed;
  }
}

/** The reply that has the floor, if one has. */
export function openReply(feed: readonly FeedEntry[]): ReplyEntry | null {
  for (let index = feed.length - 1; index >= 0; index -= 1) {
    const entry = feed[index];
    if (entry?.kind === 'reply' && isOpen(entry)) return entry;
  }
  return null;
}

export function blockedText(event: Extract<AivtEvent, { type: 'moderation.blocked' }>): string {
  const who = event.user ?? 'a viewer';
  const what = {
    input: `a message of ${who} was not let in`,
    name: `a viewer's name is not shown`,
    output: 'she was kept from saying something',
  };
  return `Moderation (${event.category}): ${what[event.direction]}.`;
}

function isOpen({ state }: ReplyEntry): boolean {
  return state === 'thinking' || state === 'speaking';
}

function playing(clauses: readonly SpokenClause[], now: number): readonly SpokenClause[] {
  return clauses.map((clause) => ({ ...clause, state: clause.seq < now ? 'heard' : clause.seq === now ? 'playing' : 'waiting' }));
}

/** Divides the clauses of a reply that is over into what was heard and what was not. */
function split(clauses: readonly SpokenClause[], heard: string): readonly SpokenClause[] {
  let left = heard.trim();
  return clauses.flatMap((clause): SpokenClause[] => {
    const text = clause.text.trim();
    if (left.startsWith(text)) {
      left = left.slice(text.length).trimStart();
      return [{ ...clause, state: 'heard' }];
    }
    const prefix = left !== '' && text.startsWith(left) ? left : '';
    left = '';
    const rest: SpokenClause = { ...clause, text: text.slice(prefix.length).trimStart(), state: 'unheard' };
    return prefix === ''
      ? [rest]
      : [
          { ...clause, text: prefix, state: 'heard' },
          { ...rest, seq: clause.seq + 0.5 },
        ];
  });
}

function add(feed: readonly FeedEntry[], entry: FeedEntry): readonly FeedEntry[] {
  return [...feed.filter(({ key }) => key !== entry.key), entry].slice(-MAX_ENTRIES);
}

function note(feed: readonly FeedEntry[], at: number, tone: NoteEntry['tone'], text: string): readonly FeedEntry[] {
  noteNumber += 1;
  return add(feed, { kind: 'note', key: `note:${noteNumber}`, at, tone, text });
}

function edit(feed: readonly FeedEntry[], key: string, change: (entry: FeedEntry) => FeedEntry): readonly FeedEntry[] {
  return feed.map((entry) => (entry.key === key ? change(entry) : entry));
}

function editReply(feed: readonly FeedEntry[], key: string, change: (reply: ReplyEntry) => ReplyEntry): readonly FeedEntry[] {
  return edit(feed, key, (entry) => (entry.kind === 'reply' ? change(entry) : entry));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
