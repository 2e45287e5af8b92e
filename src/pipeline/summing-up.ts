/** While nobody writes and nobody speaks, older talk is summed up; whoever writes comes first, at once. */
import type { EventBus } from '../domain/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import type { Memory, SumUpPrompt } from '../ports/memory.ts';
import type { Policy } from '../ports/policy.ts';
import type { Conductor } from './conductor.ts';

/** Of quiet, before the model is given other work; and between two summaries. */
const QUIET_MS = 30_000;
/** After a failure the model is left alone for longer. */
const AFTER_FAILURE_MS = 600_000;
const LIMIT_MS = 60_000;

export interface SummingUpParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly conductor: Pick<Conductor, 'state'>;
  readonly memory: Pick<Memory, 'sumUp' | 'summary'>;
  readonly policy: Policy;
  readonly log: Log;
}

/** @returns the function that ends it */
export function sumUpWhenQuiet({ clock, bus, conductor, memory, policy, log }: SummingUpParts): () => Promise<void> {
  let cancel: () => void = () => undefined;
  let work: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();
  let ended = false;

  const wait = (ms: number): void => {
    cancel();
    if (!ended) cancel = clock.schedule(ms, begin);
  };
  function begin(): void {
    const { floor, thinking } = conductor.state;
    // Scripted lines sum up nothing.
    if (floor !== null || !thinking || policy.provider === 'scripted' || policy.provider === 'recording') return wait(QUIET_MS);
    const mine = new AbortController();
    work = mine;
    const stop = clock.schedule(LIMIT_MS, () => mine.abort(new Error('it takes too long')));
    let asked = false;
    running = memory
      .sumUp((prompt) => {
        asked = true;
        return answered(prompt, policy, mine.signal);
      })
      .then(
        () => wait(QUIET_MS),
        (error: unknown) => {
          if (!mine.signal.aborted) log.info(`older talk could not be summed up: ${reasonOf(error)}`);
          wait(mine.signal.aborted ? QUIET_MS : AFTER_FAILURE_MS);
        },
      )
      .finally(() => {
        stop();
        // The model has read something else, whatever came of it: what it had of her prompt is read ahead again.
        if (asked) bus.emit({ type: 'memory.changed', ...memory.summary() });
        if (work === mine) work = null;
      });
  }
  const unlisten = bus.listen((event) => {
    const { type } = event;
    if (type === 'module.state' && event.module === 'policy' && event.state === 'disabled')
      work?.abort(new Error('the model is switched off'));
    if (type !== 'chat.message' && type !== 'turn.started' && type !== 'turn.finished' && type !== 'turn.cut' && type !== 'ears.partial')
      return;
    if (work !== null) work.abort(new Error('somebody wrote'));
    else wait(QUIET_MS);
  });
  wait(QUIET_MS);
  return async () => {
    ended = true;
    unlisten();
    cancel();
    work?.abort(new Error('AIVT is closing'));
    await running;
  };
}

async function answered({ system, request, maxTokens }: SumUpPrompt, policy: Policy, signal: AbortSignal): Promise<string> {
  const messages = [{ role: 'user', content: request }] as const;
  const cue = { kind: 'note', text: '', viewerName: null, style: '' };
  let text = '';
  for await (const part of policy.stream({ system, messages, maxTokens, cue }, signal)) if (typeof part === 'string') text += part;
  // A stream that was cut may end quietly: half a note is none.
  signal.throwIfAborted();
  return text;
}
