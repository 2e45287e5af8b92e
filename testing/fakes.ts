/** Small parts behind the ports, for tests of the spine: each does one thing and tells what was asked of it. */
import type { Approved } from '../src/domain/approved.ts';
import type { Persona } from '../src/domain/persona.ts';
import type { Character } from '../src/ports/character.ts';
import { createCutter, clauseText } from '../src/domain/clauses.ts';
import { sleep, type Clock } from '../src/kernel/clock.ts';
import type { Clause } from '../src/domain/clause.ts';
import type { MarkupStage } from '../src/ports/markup.ts';
import type { GateResult, Moderation } from '../src/ports/moderation.ts';
import type { Policy, Prompt } from '../src/ports/policy.ts';
import type { Prompter } from '../src/ports/prompter.ts';
import type { StockLines } from '../src/ports/stock-lines.ts';
import { VoiceError, type Clip, type ClipChunk, type Voice } from '../src/ports/voice.ts';
import type { Lane, Trigger } from '../src/domain/trigger.ts';
import { LANE_TTL_MS } from '../src/domain/trigger.ts';

export const approved = (text: string): Approved => text as Approved;

export function fakeTrigger(lane: Lane, text: string, options: { id?: string; viewer?: string; nowMs?: number } = {}): Trigger {
  const nowMs = options.nowMs ?? 0;
  const ttlMs = LANE_TTL_MS[lane];
  const viewer = options.viewer ?? null;
  return {
    id: options.id ?? text,
    characterId: 'kitsu',
    telling:
      lane === 'streamer'
        ? { kind: 'say', prompt: '', shownAs: null, verbatim: true }
        : { kind: lane === 'paid' ? 'cheer' : 'chat', prompt: '{who} says: {words}', shownAs: 'Answering' },
    lane,
    text: approved(text),
    viewer: viewer === null ? null : { id: viewer, name: approved(viewer), role: 'viewer' },
    messageId: options.id ?? text,
    receivedAtMs: nowMs,
    admittedAtMs: nowMs,
    deadlineMs: ttlMs === null ? null : nowMs + ttlMs,
  };
}

export class FakePolicy implements Policy {
  readonly provider = 'fake';
  readonly asked: Prompt[] = [];
  aborted = 0;
  reply: (prompt: Prompt) => string | Error = (prompt) => `You said ${prompt.cue.text}.`;
  failAfterTokens = Infinity;
  readonly #clock: Clock;
  readonly #pace: { firstMs: number; perTokenMs: number };

  constructor(clock: Clock, pace = { firstMs: 100, perTokenMs: 10 }) {
    this.#clock = clock;
    this.#pace = pace;
  }

  async *stream(prompt: Prompt, signal: AbortSignal): AsyncGenerator<string> {
    this.asked.push(prompt);
    const onAbort = (): void => void (this.aborted += 1);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await sleep(this.#clock, this.#pace.firstMs, signal);
      const reply = this.reply(prompt);
      if (reply instanceof Error) throw reply;
      for (const [index, token] of (reply.match(/\s*\S+/gu) ?? []).entries()) {
        if (index >= this.failAfterTokens) throw new Error('the model broke off');
        if (index > 0) await sleep(this.#clock, this.#pace.perTokenMs, signal);
        yield token;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export const fakePrompter: Prompter = {
  build: (trigger) => ({
    system: '',
    messages: [{ role: 'user', content: trigger.text }],
    maxTokens: 100,
    cue: { kind: trigger.telling.kind, text: trigger.text, viewerName: trigger.viewer?.name ?? null, style: 'cozy' },
  }),
  prefix: (conversation) => ({ system: '', messages: conversation.map(({ answered }) => ({ role: 'assistant', content: answered })) }),
};

export const plainMarkup: MarkupStage = async function* (deltas) {
  for await (const text of deltas) yield { kind: 'text', text };
};

/** Cuts into clauses and blocks at the word BLOCK. For the real gate see moderation/. */
export const fakeModeration: Moderation = {
  check: (text, direction) =>
    Promise.resolve(
      text.includes('BLOCK')
        ? { allowed: false, block: { direction, category: 'test', ruleId: 'test', excerpt: '•••', cause: 'content' } }
        : { allowed: true, text: approved(text) },
    ),
  async *gate(parts): AsyncGenerator<GateResult> {
    const cutter = createCutter();
    let text = '';
    let start = 0;
    let seq = 0;
    function* release(ends: readonly number[]): Generator<GateResult, boolean> {
      for (const end of ends) {
        const clause = clauseText(text.slice(start, end));
        start = end;
        if (clause.includes('BLOCK')) {
          yield { kind: 'blocked', block: { direction: 'output', category: 'test', ruleId: 'test', excerpt: '•••', cause: 'content' } };
          return true;
        }
        if (clause !== '') yield { kind: 'clause', clause: { seq: seq++, text: approved(clause), emotion: null } };
      }
      return false;
    }
    for await (const part of parts) {
      if (part.kind !== 'text') continue;
      text += part.text;
      if (yield* release(cutter.push(part.text))) return;
    }
    yield* release(cutter.flush());
  },
  readmit: (text) => Promise.resolve(text.includes('BLOCK') ? null : approved(text)),
  close: () => Promise.resolve(),
};

export const fakeStock: StockLines = { line: (occasion) => approved(`(${occasion})`), blockedLine: () => null, all: [] };

export const SAMPLES_PER_WORD = 4000;
export const SAMPLE_RATE_HZ = 16_000;

/** A quarter of a second for each word, made after `firstChunkMs`. */
export class FakeVoice implements Voice {
  readonly provider = 'fake';
  readonly spoken: string[] = [];
  /** Breaks off once, after this many words of the next clip. */
  breakAfterWords: number | null = null;
  broken = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  speak(clause: Clause, _style: unknown, signal: AbortSignal): Promise<Clip> {
    this.spoken.push(clause.text);
    return Promise.resolve({ clause, sampleRateHz: SAMPLE_RATE_HZ, chunks: this.#chunks(clause, signal) });
  }

  async *#chunks(clause: Clause, signal: AbortSignal): AsyncGenerator<ClipChunk> {
    await sleep(this.#clock, 20, signal);
    let atSample = 0;
    let words = 0;
    for (const match of clause.text.matchAll(/\S+/gu)) {
      if (this.breakAfterWords !== null && words >= this.breakAfterWords) {
        this.breakAfterWords = null;
        this.broken += 1;
        throw new VoiceError('the voice process died');
      }
      yield {
        pcm: new Int16Array(SAMPLES_PER_WORD).fill(1000),
        visemes: [{ viseme: 'aa', atSample }],
        words: [{ start: match.index, end: match.index + match[0].length, atSample }],
      };
      atSample += SAMPLES_PER_WORD;
      words += 1;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const STYLE = { prompt: '', maxSentences: 3, rate: 1, pitch: 1, expression: 'neutral', mood: { valence: 0, energy: 0.5 } } as const;

/** Somebody to speak, with the id of `fakeTrigger`'s triggers. */
export function fakeCharacter(parts: Pick<Character, 'memory' | 'voice'> & Partial<Character>): Character {
  return {
    id: 'kitsu',
    persona: () => ({ persona: {} as Persona, styleName: 'cozy', style: STYLE }),
    prompter: fakePrompter,
    mood: { now: () => STYLE.mood, felt: () => undefined, shown: () => undefined },
    stock: fakeStock,
    ...parts,
  };
}
