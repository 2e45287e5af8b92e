/** The Ollama policy on a stand-in for Ollama, for the tests of its room. */
import { afterEach, expect, vi } from 'vitest';
import type { ModuleReport } from '../src/domain/module-state.ts';
import { systemClock, type Clock } from '../src/kernel/clock.ts';
import { logTo } from '../src/kernel/log.ts';
import { createOllamaPolicy, type OllamaPolicy } from '../src/policy/ollama/ollama.ts';
import type { OllamaPolicyOptions } from '../src/policy/ollama/options.ts';
import { PolicyError, type Prompt } from '../src/ports/policy.ts';
import { startOllama, type OllamaLogEntry, type OllamaOptions, type OllamaStandIn } from './stand-ins/ollama.ts';

export const prompt: Prompt = {
  system: 'You are Kitsu.',
  messages: [{ role: 'user', content: 'Hi' }],
  maxTokens: 64,
  cue: { kind: 'chat', text: 'Hi', viewerName: 'Mika', style: 'playful' },
};

/** Windows takes two seconds to refuse a connection, so probes have longer than that. Else short, so that a test of a time-out is short; the figures under test are the settings themselves. */
export const SHORT: Partial<OllamaPolicyOptions> = { probeMs: 20, probeBackoffMs: 5, probeTimeoutMs: 5_000, retryMs: 5 };

export const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

export interface Rig {
  readonly server: OllamaStandIn;
  readonly policy: OllamaPolicy;
  readonly states: ModuleReport[];
  readonly logs: string[];
  /** Resolves when the module is (or becomes) like that. */
  reported(match: (report: ModuleReport) => boolean): Promise<ModuleReport>;
}

export function connect(
  baseUrl: string,
  options: Partial<OllamaPolicyOptions> = {},
  model = 'kitsu',
  clock: Clock = systemClock,
): Omit<Rig, 'server'> {
  const states: ModuleReport[] = [];
  const logs: string[] = [];
  const waiting: (() => void)[] = [];
  const report = (one: ModuleReport): void => {
    states.push(one);
    for (const wake of waiting.splice(0)) wake();
  };
  const policy = createOllamaPolicy({
    baseUrl,
    model,
    clock,
    report,
    log: logTo((_, message) => void logs.push(message)),
    options: { ...SHORT, ...options },
  });
  opened.push(policy);
  return {
    policy,
    states,
    logs,
    async reported(match) {
      for (;;) {
        const last = states.at(-1);
        if (last && match(last)) return last;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

export async function rig(server: Partial<OllamaOptions> = {}, options: Partial<OllamaPolicyOptions> = {}, model = 'kitsu'): Promise<Rig> {
  const stand = await startOllama(server);
  opened.push(stand);
  return { server: stand, ...connect(stand.url, options, model) };
}

/** With the model loaded, and faults only from now on. */
export async function warm(server: Partial<OllamaOptions> = {}, options: Partial<OllamaPolicyOptions> = {}): Promise<Rig> {
  const { fault = 'none', ...rest } = server;
  const made = await rig(rest, { ...options, probeMs: 60_000 });
  await made.reported((report) => report.state === 'online');
  made.server.options.fault = fault;
  made.server.clearLog();
  return made;
}

export async function say(policy: OllamaPolicy, signal = new AbortController().signal): Promise<string> {
  let text = '';
  for await (const token of policy.stream(prompt, signal)) if (typeof token === 'string') text += token;
  return text;
}

export async function failure(run: Promise<unknown>): Promise<PolicyError> {
  const error: unknown = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PolicyError);
  return error as PolicyError;
}

export async function logged(server: OllamaStandIn, match: (entry: OllamaLogEntry) => boolean): Promise<OllamaLogEntry> {
  return vi.waitFor(
    () => {
      const entry = server.log.find(match);
      if (entry === undefined) throw new Error('not logged yet');
      return entry;
    },
    { timeout: 5000, interval: 1 },
  );
}

export const chats = (server: OllamaStandIn): readonly OllamaLogEntry[] => server.log.filter((entry) => entry.path === '/api/chat');
