import type { Memory } from '../ports/memory.ts';
import type { Switchable } from '../ports/module.ts';

/** A memory that neither recalls nor learns while it is switched off; forgetting works always. */
export function switchableMemory(memory: Memory): Memory & Switchable {
  let enabled = true;
  return {
    recall: (trigger, signal) => (enabled ? memory.recall(trigger, signal) : Promise.resolve({ turns: [], facts: [] })),
    conversation: (characterId) => (enabled ? memory.conversation(characterId) : []),
    commit: (turn) => {
      if (enabled) memory.commit(turn);
    },
    saw: (trigger) => {
      if (enabled) memory.saw(trigger);
    },
    followUps: (limit) => (enabled ? memory.followUps(limit) : Promise.resolve([])),
    erase: (viewerId) => memory.erase(viewerId),
    sumUp: (ask) => (enabled ? memory.sumUp(ask) : Promise.resolve(false)),
    people: (part, limit) => memory.people(part, limit),
    known: (viewerId) => memory.known(viewerId),
    change: (viewerId, thing) => memory.change(viewerId, thing),
    forget: (what) => memory.forget(what),
    summary: () => memory.summary(),
    setEnabled: (on) => {
      enabled = on;
    },
    close: () => memory.close(),
  };
}
