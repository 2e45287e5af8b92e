/**
 * The model's words of one turn, and the tools between them: what it calls begins at once, what came back
 * is told to it, and it goes on. Bounded: so many calls in a turn, so many rounds, the last without tools.
 */
import type { TurnScope } from '../domain/turn.ts';
import { onFirst } from '../kernel/stage.ts';
import type { Policy, Prompt, ToolCall } from '../ports/policy.ts';
import type { Toolbox, ToolResult } from '../ports/tools.ts';

export const MAX_CALLS = 4;
/** Requests to the model in one turn. */
export const MAX_ROUNDS = 3;

interface RoundParts {
  readonly policy: Policy;
  readonly tools?: Toolbox;
}
interface Made {
  readonly call: ToolCall;
  readonly result: ToolResult;
}

/** @throws what the policy throws */
export async function* withTools(
  prompt: Prompt,
  turn: TurnScope,
  { policy, tools }: RoundParts,
  floor: Promise<unknown>,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  let asked = prompt;
  let callsLeft = MAX_CALLS;
  for (let round = 1; ; round++) {
    const offered = new Set((asked.tools ?? []).map(({ name }) => name));
    const under: Promise<Made>[] = [];
    let said = '';
    for await (const part of onFirst(policy.stream(asked, signal), () => turn.timeline.mark('firstToken'))) {
      if (typeof part === 'string') {
        said += part;
        yield part;
      } else if (tools === undefined || !offered.has(part.name)) {
        warn(turn, `the model called "${part.name.slice(0, 60)}", which it was not offered`);
      } else if (callsLeft === 0) {
        warn(turn, `the model called more than ${MAX_CALLS} tools in one turn; "${part.name}" was left out`);
      } else {
        callsLeft -= 1;
        const call = { ...part, id: part.id ?? `call-${MAX_CALLS - callsLeft}` };
        under.push(carryOut(call, turn, (on) => tools.call(call, { trigger: turn.trigger, floor }, on), signal));
      }
    }
    // None rejects, so none is left alone where the words break off first.
    const made = await Promise.all(under);
    signal.throwIfAborted();
    if (made.length === 0 || round === MAX_ROUNDS) return;
    // A deed that is seen needs no second answer, once she has said something with it.
    if (/[\p{L}\p{N}]/u.test(said) && made.every(({ result }) => !result.informs)) return;
    if (said !== '') yield ' ';
    asked = { ...asked, messages: [...asked.messages, ...told(said, made)] };
    if (round + 1 === MAX_ROUNDS || callsLeft === 0) asked = { ...asked, tools: [] };
  }
}

function told(said: string, made: readonly Made[]): Prompt['messages'] {
  return [
    { role: 'assistant', content: said, calls: made.map(({ call }) => call) },
    ...made.map(({ call, result }) => ({ role: 'tool' as const, content: result.text, call })),
  ];
}

async function carryOut(
  call: ToolCall,
  turn: TurnScope,
  run: (signal: AbortSignal) => Promise<ToolResult>,
  signal: AbortSignal,
): Promise<Made> {
  const startedAtMs = turn.clock.nowMs();
  const result = await run(signal);
  if (!signal.aborted)
    turn.emit({
      type: 'tool.called',
      turnId: turn.id,
      tool: call.name,
      outcome: result.outcome,
      tookMs: Math.round(turn.clock.nowMs() - startedAtMs),
    });
  return { call, result };
}

function warn(turn: TurnScope, message: string): void {
  turn.emit({ type: 'log', level: 'warn', message, module: 'policy' });
}
