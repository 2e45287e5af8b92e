/** The store's thread: SQLite works here, and nothing of the program waits for a disk. */
import { statSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { reasonOf } from '../../kernel/fault.ts';
import { changeFact, changeSummary, knownRows } from './edit-rows.ts';
import { FiledStore } from './files.ts';
import type { StoreOp, StoreOps, StoreRequest } from './protocol.ts';

const port = parentPort;
if (!port) throw new Error('the store runs in a thread');
let store: FiledStore | null = null;

function opened(): FiledStore {
  if (!store) throw new Error('the memory is not open');
  return store;
}

type Handlers = { readonly [K in StoreOp]: (...args: StoreOps[K]['args']) => StoreOps[K]['result'] | Promise<StoreOps[K]['result']> };

const handlers: Handlers = {
  open(files, nowMs) {
    store = new FiledStore(files, nowMs);
    return { trouble: store.trouble, counts: store.counts() };
  },
  saw(row) {
    opened().saw(row);
    return undefined;
  },
  exchanged(row) {
    opened().exchanged(row);
    return undefined;
  },
  recall: (query) => opened().recall(query),
  followUps: (presentSinceMs, toldBeforeMs, limit) => opened().followUps(presentSinceMs, toldBeforeMs, limit),
  forget(what) {
    opened().forget(what);
    return undefined;
  },
  erase: (viewerId, names) => opened().erase(viewerId, names),
  viewers: (part, limit) => opened().viewers(part, limit),
  known: (viewerId) => knownRows(opened(), viewerId),
  change: (viewerId, what, id, text) => (what === 'fact' ? changeFact : changeSummary)(opened(), viewerId, id, text),
  unsummarised: (limit) => opened().open(limit),
  summarised: (ids, text, madeBy) => opened().summarised(ids, text, madeBy),
  withoutVector: (model, limit) => opened().withoutVector(model, limit),
  setVectors(model, vectors) {
    opened().setVectors(model, vectors);
    return undefined;
  },
  counts: () => opened().counts(),
  async upkeep(nowMs, backupEveryMs) {
    const gone = opened().consolidate();
    const newest = opened().newestBackup;
    const due = newest === null || nowMs - statSync(newest).mtimeMs >= backupEveryMs;
    return { gone, backup: due ? await opened().backUp(nowMs) : null };
  },
  close: () => {
    store?.close();
    store = null;
    return undefined;
  },
};

/** Erasing and copying take turns with nothing else; all else is done as it comes. */
let last: Promise<unknown> = Promise.resolve();

port.on('message', ({ id, op, args }: StoreRequest) => {
  const work = handlers[op] as (...given: readonly unknown[]) => unknown;
  const answer = async (): Promise<void> => {
    try {
      port.postMessage({ id, value: await work(...args) });
    } catch (error) {
      port.postMessage({ id, error: reasonOf(error) });
    }
  };
  // Read and write at once; what runs long keeps its order among its own.
  if (op === 'erase' || op === 'upkeep' || op === 'close') last = last.then(answer);
  else void answer();
});
