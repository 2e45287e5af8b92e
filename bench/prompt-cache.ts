/**
 * `npm run bench -- prompt-cache [--turns N] [--before COMMIT] [--now] [--speech]`: how many tokens of its prompt a real model
 * evaluates in each turn of a growing conversation, and the time to its first token. Beside it in the same
 * run the same turns by the memory, prompter and model's client of an old commit, by default the last one whose
 * window slid by one exchange a turn and lost the prompt's beginning with each. Linux, a git clone with its
 * history, and `tests/real/setup.sh`. `--now` leaves the old commit out.
 *
 * `--speech`: the streamer speaks to her instead of viewers who write, and each answer is cut after its first words, as by
 * somebody who goes on talking. Processor time beside the time: that does not depend on what else the machine does.
 *
 * No voice speaks: what would be read ahead while she does is read between the turns, and counted apart.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { load } from '../src/cli/load.ts';
import type { PersonaState } from '../src/domain/persona.ts';
import { speechOffered } from '../src/ears/offered.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { logTo } from '../src/kernel/log.ts';
import { createWindowMemory } from '../src/memory/window.ts';
import { createMarkupStage } from '../src/policy/markup.ts';
import { createOllamaPolicy } from '../src/policy/ollama/ollama.ts';
import { createPrompter } from '../src/policy/prompter.ts';
import type { Recall } from '../src/ports/memory.ts';
import type { Policy, Prompt, PromptPrefix } from '../src/ports/policy.ts';
import type { Trigger } from '../src/domain/trigger.ts';
import { approved, fakeTrigger } from '../testing/fakes.ts';
import { MODEL, startOllama, type PromptUse, type RealOllama } from '../testing/real-models.ts';
import { percentiles } from './percentiles.ts';
import { SPOKEN_LINES } from './voice-wer-lines.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Slid by one exchange a turn, and sent its answers back in other words than they were written. */
const BEFORE = '3d9d4fdbc661';
const TURNS = 30;
/** Short answers, as her style asks for: what a model makes of its own accord costs the bench minutes and tells nothing. */
const MAX_TOKENS = 48;
const CUT_AFTER_CHARS = 20;
/** A machine that does other work as well must not lose turns: it is the time that is measured. */
const PATIENT = { firstTokenMs: 120_000, betweenTokensMs: 60_000, wholeMs: 240_000 };

interface Arm {
  build(trigger: Trigger): Promise<Prompt>;
  readonly policy: Policy;
  /** @param complete it was not cut */
  commit(trigger: Trigger, text: string, complete: boolean): void;
  /** What the program does while she speaks. */
  between(): Promise<void>;
  ready(): boolean;
}

interface Turn {
  readonly ttftMs: number;
  /** Of the model's server, in that time. */
  readonly ttftCpuMs: number;
  /** Tokens of the prompt; and of them those that had to be evaluated while a viewer waited. */
  readonly promptTokens: number;
  readonly evaluatedTokens: number;
  /** Evaluated while she spoke. */
  readonly aheadTokens: number;
}

/** @returns what the bench prints as JSON. Writes progress to standard error only. */
export async function run(args: readonly string[]): Promise<object> {
  const turns = Number(valueOf(args, '--turns') ?? TURNS);
  const commit = valueOf(args, '--before') ?? BEFORE;
  const persona = personaState();
  const speech = args.includes('--speech');
  if (args.includes('--now')) {
    const alone = await measured('now', turns, speech, (url) => Promise.resolve(armOfNow(url, persona)));
    return { bench: 'prompt-cache', model: MODEL, turns, now: summary(alone) };
  }
  const before = await measured('before', turns, speech, (url) => armOf(commit, url, persona));
  const now = await measured('now', turns, speech, (url) => Promise.resolve(armOfNow(url, persona)));
  return {
    bench: 'prompt-cache',
    model: MODEL,
    turns,
    before: { commit, ...summary(before) },
    now: summary(now),
    ttftP50Ratio: Math.round((p50(before) / p50(now)) * 10) / 10,
  };
}

function valueOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

function personaState(): PersonaState {
  const { persona } = load({});
  const [styleName = '', style] = Object.entries(persona.styles)[0] ?? [];
  if (style === undefined) throw new Error(`the persona ${persona.name} has no style`);
  return { persona: { ...persona, maxTokens: MAX_TOKENS }, styleName, style };
}

async function measured(name: string, turns: number, speech: boolean, open: (url: string) => Promise<Arm>): Promise<Turn[]> {
  const ollama = await startOllama();
  try {
    const arm = await open(`http://127.0.0.1:${ollama.port}`);
    try {
      while (!arm.ready()) await new Promise((resolve) => setTimeout(resolve, 100));
      const done: Turn[] = [];
      for (let n = 0; n < turns; n++) {
        done.push(await oneTurn(arm, ollama, n, speech));
        const last = done.at(-1);
        process.stderr.write(
          `${name}, turn ${n + 1}: ${last?.evaluatedTokens} of ${last?.promptTokens} tokens, ${Math.round(last?.ttftMs ?? 0)} ms\n`,
        );
      }
      return done;
    } finally {
      await arm.policy.close();
    }
  } finally {
    await ollama.kill();
  }
}

async function oneTurn(arm: Arm, ollama: RealOllama, n: number, speech: boolean): Promise<Turn> {
  const text = SPOKEN_LINES[n % SPOKEN_LINES.length]?.text ?? '';
  const id = `turn-${n}`;
  const trigger = speech
    ? { ...fakeTrigger('streamer', text, { id }), telling: speechOffered({ id, text, endedAtMs: 0 }).telling }
    : Object.assign(fakeTrigger('chat', text, { viewer: `viewer${n % 7}`, id }), { kind: 'chat' });
  const prompt = await arm.build(trigger);
  const usesBefore = ollama.promptUses().length;
  const askedAtMs = performance.now();
  const cpuBeforeMs = ollama.cpuMs();
  let ttftMs = NaN;
  let ttftCpuMs = NaN;
  async function* words(): AsyncGenerator<string> {
    for await (const part of arm.policy.stream(prompt, AbortSignal.timeout(PATIENT.wholeMs))) {
      if (typeof part !== 'string') continue;
      if (Number.isNaN(ttftMs)) {
        ttftMs = performance.now() - askedAtMs;
        ttftCpuMs = ollama.cpuMs() - cpuBeforeMs;
      }
      yield part;
    }
  }
  let heard = '';
  for await (const part of createMarkupStage()(words())) {
    if (part.kind === 'text') heard += part.text;
    if (speech && heard.length >= CUT_AFTER_CHARS) break;
  }
  const usesAfter = ollama.promptUses().length;
  arm.commit(trigger, heard.trim(), !speech);
  await arm.between();
  const uses = ollama.promptUses();
  const asked = uses.slice(usesBefore, usesAfter);
  return {
    ttftMs,
    ttftCpuMs,
    promptTokens: asked[0]?.prompt ?? NaN,
    evaluatedTokens: evaluated(asked),
    aheadTokens: evaluated(uses.slice(usesAfter)),
  };
}

const evaluated = (uses: readonly PromptUse[]): number => uses.reduce((sum, use) => sum + use.evaluated, 0);

function armOfNow(url: string, state: PersonaState): Arm {
  const memory = createWindowMemory(() => undefined);
  const prompter = createPrompter({ persona: () => state });
  const prefix = (): PromptPrefix => prompter.prefix(memory.conversation('kitsu'));
  const policy = createOllamaPolicy({
    ...{ baseUrl: url, model: MODEL, clock: systemClock, report: () => undefined, log: logTo(() => undefined) },
    prefix: prefix(),
    options: PATIENT,
  });
  return {
    build: async (trigger) => prompter.build(trigger, await memory.recall(trigger, AbortSignal.timeout(1000))),
    policy,
    commit: (trigger, text, complete) =>
      memory.commit({ turnId: trigger.id, characterId: 'kitsu', trigger, heard: { ...heardOf(text), complete }, endedAtMs: Date.now() }),
    between: () => policy.warm(prefix()),
    ready: () => policy.status.state === 'online',
  };
}

const heardOf = (text: string): { text: ReturnType<typeof approved>; complete: true; playedMs: number } => ({
  text: approved(text),
  complete: true,
  playedMs: 1000,
});

/** What of an old commit's modules is used. Their shapes are those of the commit that is the default. */
interface OldModules {
  readonly createWindowMemory: (report: () => void) => {
    recall(trigger: Trigger): Promise<Recall>;
    commit(trigger: Trigger, heard: ReturnType<typeof heardOf>): void;
  };
  readonly createPrompter: (parts: { readonly persona: () => PersonaState }) => { build(trigger: Trigger, recalled: Recall): Prompt };
  readonly createOllamaPolicy: (config: object) => Policy & { readonly status: { readonly state: string } };
}

async function armOf(commit: string, url: string, state: PersonaState): Promise<Arm> {
  const old = await modulesOf(commit);
  const memory = old.createWindowMemory(() => undefined);
  const prompter = old.createPrompter({ persona: () => state });
  const policy = old.createOllamaPolicy({
    ...{ baseUrl: url, model: MODEL, clock: systemClock, report: () => undefined, log: () => undefined },
    options: PATIENT,
  });
  return {
    build: async (trigger) => prompter.build(trigger, await memory.recall(trigger)),
    policy,
    commit: (trigger, text) => memory.commit(trigger, heardOf(text)),
    between: () => Promise.resolve(),
    ready: () => policy.status.state === 'online',
  };
}

/** Within the checkout, so that the old modules find the packages. */
async function modulesOf(commit: string): Promise<OldModules> {
  const folder = join(root, 'test-results', `prompt-cache-${commit}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const archive = execFileSync('git', ['archive', commit, 'src'], { cwd: root, maxBuffer: 256 * 1024 * 1024 });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
  } catch (error) {
    throw new Error(`this clone has no commit ${commit}: fetch the whole history (git fetch --unshallow), or name another with --before`, {
      cause: error,
    });
  }
  const from = (file: string): Promise<object> => import(pathToFileURL(join(folder, 'src', file)).href) as Promise<object>;
  const files = ['memory/window.ts', 'policy/prompter.ts', 'policy/ollama/ollama.ts'];
  return Object.assign({}, ...(await Promise.all(files.map(from)))) as OldModules;
}

const ttfts = (turns: readonly Turn[]): number[] => turns.map(({ ttftMs }) => ttftMs);
const p50 = (turns: readonly Turn[]): number => percentiles(ttfts(turns)).p50 ?? NaN;

function summary(turns: readonly Turn[]): object {
  const times = ttfts(turns);
  return {
    ttftMs: percentiles(times),
    ttftCpuMs: percentiles(turns.map(({ ttftCpuMs }) => ttftCpuMs)),
    evaluatedTokens: turns.map(({ evaluatedTokens }) => evaluatedTokens),
    readAheadTokens: turns.map(({ aheadTokens }) => aheadTokens),
    promptTokens: turns.map(({ promptTokens }) => promptTokens),
    ttftMsOfTurns: times.map((ms) => Math.round(ms)),
  };
}
