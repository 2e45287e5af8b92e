import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { fakeTrigger } from '../../testing/fakes.ts';
import { Timeline } from '../domain/marks.ts';
import type { NewEvent } from '../domain/events.ts';
import type { TurnScope } from '../domain/turn.ts';
import type { PolicyPart, Prompt, ToolCall } from '../ports/policy.ts';
import type { Toolbox, ToolResult } from '../ports/tools.ts';
import { MAX_CALLS, MAX_ROUNDS, withTools } from './tool-rounds.ts';

const spec = (name: string): NonNullable<Prompt['tools']>[number] => ({ name, description: name, parameters: { type: 'object' } });
const PROMPT: Prompt = {
  system: 's',
  messages: [{ role: 'user', content: 'what is the weather?' }],
  maxTokens: 50,
  tools: [spec('weather'), spec('scene')],
  cue: { kind: 'chat', text: 'what is the weather?', viewerName: 'Mika', style: 'cozy' },
};
const call = (name: string, id?: string): ToolCall => ({ kind: 'toolCall', ...(id === undefined ? {} : { id }), name, arguments: {} });
const RAIN: ToolResult = { outcome: 'done', text: '«rain»', informs: true };
const DEED: ToolResult = { outcome: 'done', text: 'The scene was switched.', informs: false };

interface Run {
  readonly said: string;
  readonly asked: Prompt[];
  readonly called: string[];
  readonly events: NewEvent[];
}

/** One turn in which the model answers each request with the next of `rounds`, the last one again and again. */
async function run(
  rounds: readonly (readonly PolicyPart[])[],
  results: (name: string) => Promise<ToolResult>,
  given: { tools?: boolean } = {},
): Promise<Run> {
  const clock = new FakeClock();
  const made: Omit<Run, 'said'> = { asked: [], called: [], events: [] };
  const signal = new AbortController().signal;
  const trigger = fakeTrigger('chat', 'what is the weather?', { viewer: 'mika' });
  const turn: TurnScope = {
    ...{ id: 't1', characterId: 'kitsu', epoch: 1, trigger, signal, clock, takeBack: () => undefined, made: () => undefined },
    timeline: new Timeline(clock, 0),
    emit: (event) => made.events.push(event),
  };
  const policy = {
    provider: 'fake',
    close: () => Promise.resolve(),
    async *stream(prompt: Prompt): AsyncGenerator<PolicyPart> {
      made.asked.push(prompt);
      yield* await Promise.resolve(rounds[Math.min(made.asked.length, rounds.length) - 1] ?? []);
    },
  };
  const tools: Toolbox = {
    specs: () => PROMPT.tools ?? [],
    call: ({ name }) => {
      made.called.push(name);
      return results(name);
    },
  };
  let said = '';
  for await (const text of withTools(PROMPT, turn, { policy, ...(given.tools === false ? {} : { tools }) }, Promise.resolve(), signal))
    said += text;
  return { ...made, said };
}

describe('a turn with tools', () => {
  it('what a tool brought is told to the model, with the call that it answers, and she goes on', async () => {
    const { said, asked, events } = await run([['[thinking] Let me look.', call('weather', 'a')], ['It rains!']], () =>
      Promise.resolve(RAIN),
    );
    expect(said).toBe('[thinking] Let me look. It rains!');
    expect(asked[1]?.messages.slice(1)).toEqual([
      { role: 'assistant', content: '[thinking] Let me look.', calls: [call('weather', 'a')] },
      { role: 'tool', content: '«rain»', call: call('weather', 'a') },
    ]);
    expect(events).toEqual([{ type: 'tool.called', turnId: 't1', tool: 'weather', outcome: 'done', tookMs: 0 }]);
  });

  it('a deed beside words asks nothing more of the model; one without words does', async () => {
    expect((await run([['On my way!', call('scene')]], () => Promise.resolve(DEED))).asked).toHaveLength(1);
    const silent = await run([[call('scene')], ['There we are!']], () => Promise.resolve(DEED));
    expect(silent.said).toBe('There we are!');
    expect(silent.asked).toHaveLength(2);
  });

  it('a model that does nothing but call tools comes to an end, the last time without tools', async () => {
    const { asked, called } = await run([[call('weather'), call('weather')]], () => Promise.resolve(RAIN));
    expect(asked).toHaveLength(MAX_ROUNDS);
    expect(asked.at(-1)?.tools).toEqual([]);
    expect(called).toHaveLength(MAX_CALLS);
  });

  it('more calls than the bound are left out, and that is told', async () => {
    const many = Array.from({ length: MAX_CALLS + 3 }, () => call('weather'));
    const { called, events } = await run([many, ['Rain.']], () => Promise.resolve(RAIN));
    expect(called).toHaveLength(MAX_CALLS);
    expect(events.filter(({ type }) => type === 'log')).toHaveLength(3);
  });

  it('what was not offered is not carried out, nor anything where there is no box', async () => {
    expect((await run([['Hm.', call('format_disk')]], () => Promise.resolve(RAIN))).called).toEqual([]);
    expect((await run([['Hm.', call('weather')]], () => Promise.resolve(RAIN), { tools: false })).called).toEqual([]);
  });
});
