import type { Memory } from '../pipeline/ports.ts';

/** A memory that neither recalls nor learns while it is switched off; forgetting works always. */
export function switchableMemory(memory: Memory, enabled: () => boolean): Memory {
  return {
    recall: (trigger, signal) => (enabled() ? memory.recall(trigger, signal) : Promise.resolve({ turns: [], facts: [] })),
    commit: (trigger, heard) => {
      if (enabled()) memory.commit(trigger, heard);
    },
    forget: (what) => memory.forget(what),
    summary: () => memory.summary(),
  };
}
