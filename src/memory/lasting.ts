/**
 * Memory that lasts: the conversation of this stream at hand, people and earlier streams in a store
 * of its own thread. A turn waits for the store no longer than `RECALL_LIMIT_MS`; what comes later is
 * not used. Whatever comes back from the disk is judged again.
 */
import type { Worker } from 'node:worker_threads';
import type { Approved } from '../domain/approved.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { Trigger, Viewer } from '../domain/trigger.ts';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import type { Erasure, FollowUp, KnownThing, Memory } from '../ports/memory.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { Embedder } from './embedder.ts';
import { SenseIndex } from './sense-index.ts';
import { startStore, type StoreClient } from './store/client.ts';
import type { StoreFiles } from './store/files.ts';
import type { Counts, KnownRows } from './store/rows.ts';
import { sumUpOldest } from './summaries.ts';
import { followUpLine, tellings } from './telling.ts';
import { createUpkeep } from './upkeep.ts';

/** A turn waits this long for what is known and no longer. */
export const RECALL_LIMIT_MS = 10;
const FACTS_TOLD = 3;
/** Checking and migrating a large file from a slow disk. */
const OPEN_LIMIT_MS = 30_000;
const MAX_ERASED = 1000;
/** Who wrote within this time is here still. */
const PRESENT_FOR_MS = 45 * 60_000;
/** What was told just now was answered just now. */
const TOLD_BEFORE_MS = 20 * 60_000;
const FOLLOW_UP_LIMIT_MS = 1_000;
const NOT_OPEN = 'the memory is not open';

export interface LastingMemoryParts {
  readonly clock: Clock;
  readonly files: StoreFiles;
  readonly report: ReportModule;
  readonly log: Log;
  readonly readmit: Moderation['readmit'];
  /** The talk of this stream. */
  readonly conversation: Memory;
  readonly embedder: Embedder | null;
  /** For tests. */
  readonly openThread?: () => Worker;
}

export interface LastingMemory extends Memory {
  /** Resolves when the file is open, or is known not to be. Never rejects. */
  readonly opened: Promise<void>;
  readonly store: StoreClient;
  /** Counts of recalls that came too late to be used. */
  readonly skipped: number;
}

export function createLastingMemory(parts: LastingMemoryParts): LastingMemory {
  const { clock, report, log, conversation, files } = parts;
  const startedAtMs = clock.wallMs();
  let counts: Counts = { viewers: 0, facts: 0, exchanges: 0, summaries: 0 };
  let ready = false;
  let closed = false;
  let skipped = 0;
  const erased = new Erased();
  let trouble: string | null = null;
  const given = new Set<number>();

  const detail = (): string =>
    `${counts.viewers} people, ${counts.facts} facts, ${counts.exchanges} exchanges${parts.embedder === null ? '' : `, found by sense with ${parts.embedder.model}`}`;
  const told = (): void => {
    report(
      trouble === null
        ? { state: 'online', provider: 'sqlite', detail: detail() }
        : { state: 'degraded', provider: 'sqlite', detail: trouble },
    );
  };
  const store = startStore({
    clock,
    onGone(reason) {
      ready = false;
      upkeep.stop();
      trouble = `${reason}: only this conversation is remembered until it is up again`;
      log.warn(trouble);
      told();
    },
    onRestarted: () => void open(),
    ...(parts.openThread === undefined ? {} : { openThread: parts.openThread }),
  });
  const sense = parts.embedder === null ? null : new SenseIndex(parts.embedder, store, clock, log);

  const open = (): Promise<void> =>
    store.ask('open', [files, startedAtMs], OPEN_LIMIT_MS).then(
      (found) => {
        if (closed) return;
        ({ counts, trouble } = found);
        ready = true;
        if (trouble !== null) log.warn(trouble);
        told();
        upkeep.start();
      },
      (error: unknown) => {
        trouble = `the memory cannot be opened (${reasonOf(error)}): only this conversation is remembered`;
        log.error(trouble);
        told();
      },
    );
  report({ state: 'unknown', provider: 'sqlite', detail: 'opening the memory' });
  const opened = open();

  const upkeep = createUpkeep({
    ...{ clock, store, log },
    onCounts: (now) => {
      counts = now;
      told();
    },
  });
  const recount = async (): Promise<void> => {
    counts = await store.ask('counts', []);
    told();
  };
  const keep = keeper(log, () => closed);
  const wasErased = (viewer: Viewer | null, receivedAtMs: number): boolean => viewer !== null && erased.covers(viewer.id, receivedAtMs);
  const known = async (trigger: Trigger & { readonly viewer: Viewer }): Promise<Approved[]> => {
    const { id, name } = trigger.viewer;
    const vector = sense?.of(trigger.id) ?? null;
    const nowMs = clock.wallMs();
    const model = parts.embedder?.model ?? null;
    const found = await store.ask('recall', [
      { viewerId: id, characterId: trigger.characterId, text: trigger.text, vector, model, nowMs, limit: FACTS_TOLD },
    ]);
    const facts: Approved[] = [];
    for (const line of tellings(found, name, nowMs)) {
      const approved = await parts.readmit(line);
      if (approved !== null) facts.push(approved);
    }
    return wasErased(trigger.viewer, trigger.receivedAtMs) ? [] : facts;
  };

  return {
    opened,
    store,
    get skipped() {
      return skipped;
    },
    conversation: (characterId) => conversation.conversation(characterId),
    saw(trigger) {
      const { viewer, messageId } = trigger;
      if (!ready || viewer === null || wasErased(viewer, trigger.receivedAtMs)) return;
      const text = wordsOf(trigger);
      keep(store.ask('saw', [{ viewerId: viewer.id, name: viewer.name, text, messageId, atMs: clock.wallMs() }]));
      if (text !== null) sense?.look(trigger.id, text);
    },
    async recall(trigger, signal) {
      const recalled = await conversation.recall(trigger, signal);
      const { viewer } = trigger;
      if (!ready || viewer === null || trigger.telling.verbatim === true) return recalled;
      const facts = await inTime(
        clock,
        known({ ...trigger, viewer }).catch(() => null),
      );
      if (facts === null) skipped += 1;
      return { ...recalled, facts: facts ?? [] };
    },
    followUps: (limit) => (ready ? followUpsIn(store, parts, (viewerId) => erased.has(viewerId), limit) : Promise.resolve([])),
    commit(turn) {
      const { trigger, heard, endedAtMs } = turn;
      if (wasErased(trigger.viewer, trigger.receivedAtMs)) return;
      conversation.commit(turn);
      if (!ready || heard.text === '') return;
      const { viewer, telling, messageId } = trigger;
      keep(
        store.ask('exchanged', [
          {
            ...{ viewerId: viewer?.id ?? null, viewerName: viewer?.name ?? null, characterId: trigger.characterId, kind: telling.kind },
            ...{ said: viewer === null ? null : wordsOf(trigger), answered: heard.text, messageId, atMs: endedAtMs },
          },
        ]),
      );
      counts = { ...counts, exchanges: counts.exchanges + 1 };
    },
    forget(what) {
      conversation.forget(what);
      if (!ready) return;
      // The platform takes back messages of this stream; a person is forgotten by `erase`.
      keep(store.ask('forget', ['messageId' in what ? what : { ...what, sinceMs: startedAtMs }]));
    },
    async erase(viewerId): Promise<Erasure> {
      erased.add(viewerId, clock.nowMs());
      const { exchanges, names } = await conversation.erase(viewerId);
      await opened;
      if (!ready) throw new Error(trouble ?? NOT_OPEN);
      const gone = await store.ask('erase', [viewerId, []]);
      await recount();
      return { ...gone, exchanges: Math.max(exchanges, gone.exchanges), names: [...new Set([...names, ...gone.names])] };
    },
    sumUp: (ask) => (ready ? sumUpOldest({ store, readmit: parts.readmit, nowMs: clock.wallMs(), ask, given }) : Promise.resolve(false)),
    people: (part, limit) => (ready ? store.ask('viewers', [part, limit]) : Promise.resolve([])),
    ...editing({ store, readmit: parts.readmit, closedBecause: () => (ready ? null : (trouble ?? NOT_OPEN)), recount }),
    summary: () => ({ turns: conversation.summary().turns, detail: ready ? detail() : (trouble ?? 'opening the memory') }),
    async close() {
      closed = true;
      upkeep.stop();
      sense?.close();
      await opened;
      await conversation.close();
      await store.close();
    },
  };
}

/** Who was erased, and since when (`Clock.nowMs`): what they said before that is not kept any more. */
class Erased {
  readonly #sinceMs = new Map<string, number>();

  add(viewerId: string, nowMs: number): void {
    this.#sinceMs.delete(viewerId);
    this.#sinceMs.set(viewerId, nowMs);
    for (const oldest of this.#sinceMs.keys()) if (this.#sinceMs.size <= MAX_ERASED || !this.#sinceMs.delete(oldest)) break;
  }

  has(viewerId: string): boolean {
    return this.#sinceMs.has(viewerId);
  }

  covers(viewerId: string, saidAtMs: number): boolean {
    return saidAtMs <= (this.#sinceMs.get(viewerId) ?? -Infinity);
  }
}

/** Null when it takes longer than a turn waits. */
async function inTime<T>(clock: Clock, work: Promise<T>): Promise<T | null> {
  let cancel: () => void = () => undefined;
  const late = new Promise<null>((resolve) => {
    cancel = clock.schedule(RECALL_LIMIT_MS, () => resolve(null));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}

/** A line that is said as it stands is the program's or was paid for: nobody told anything by it. */
function wordsOf({ telling, text }: Trigger): Approved | null {
  return telling.verbatim === true || text === '' ? null : text;
}

/** For writing that nobody awaits: what cannot be kept is counted and told. */
function keeper(log: Log, isClosed: () => boolean): (work: Promise<unknown>) => void {
  let lost = 0;
  return (work) => {
    work.catch((error: unknown) => {
      lost += 1;
      // At the first and at each doubling: a disk that is full must not fill the log as well.
      if ((lost & (lost - 1)) === 0 && !isClosed()) log.warn(`${lost} things could not be remembered (${reasonOf(error)})`);
    });
  };
}

interface EditingParts extends Pick<LastingMemoryParts, 'readmit'> {
  readonly store: StoreClient;
  /** Null while the store is open. */
  readonly closedBecause: () => string | null;
  readonly recount: () => Promise<void>;
}

/** The streamer looks at what is known, and puts it right. */
function editing({ store, readmit, closedBecause, recount }: EditingParts): Pick<Memory, 'known' | 'change'> {
  const mustBeOpen = (): void => {
    const why = closedBecause();
    if (why !== null) throw new Error(why);
  };
  return {
    async known(viewerId) {
      mustBeOpen();
      return knownOf(await store.ask('known', [viewerId]), readmit);
    },
    async change(viewerId, { what, id, text }) {
      mustBeOpen();
      const done = await store.ask('change', [viewerId, what, id, text]);
      await recount();
      return done;
    },
  };
}

/** Judged again, like all that comes back from the disk; what does not pass is there without its words. */
async function knownOf({ facts, summaries }: KnownRows, readmit: Moderation['readmit']): Promise<KnownThing[]> {
  const known: KnownThing[] = [];
  for (const { id, text, firstMs, lastMs } of facts)
    known.push({ what: 'fact', id, text: await readmit(text), fromMs: firstMs, toMs: lastMs });
  for (const { id, text, fromMs, toMs } of summaries) known.push({ what: 'summary', id, text: await readmit(text), fromMs, toMs });
  return known;
}

/** Judged again, like all that comes back from the disk. */
async function followUpsIn(
  store: StoreClient,
  { clock, readmit }: Pick<LastingMemoryParts, 'clock' | 'readmit'>,
  isErased: (viewerId: string) => boolean,
  limit: number,
): Promise<FollowUp[]> {
  const nowMs = clock.wallMs();
  const rows = await store.ask('followUps', [nowMs - PRESENT_FOR_MS, nowMs - TOLD_BEFORE_MS, limit], FOLLOW_UP_LIMIT_MS).catch(() => []);
  const found: FollowUp[] = [];
  for (const row of rows) {
    const text = await readmit(followUpLine(row, nowMs));
    if (text !== null && !isErased(row.viewerId)) found.push({ key: `${row.viewerId} ${row.text}`, text });
  }
  return found;
}
