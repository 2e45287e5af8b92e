/** Prometheus metrics, in a registry of their own. Durations in seconds, as Prometheus has them. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { TurnRecord } from '../ports/history.ts';
import type { Status } from '../control/status.ts';
import type { AivtEvent } from '../domain/events.ts';
import { MODULE_NAMES } from '../control/module-names.ts';
import { MODULE_STATES } from '../domain/module-state.ts';
import type { StreamHealth } from '../ports/stream-health.ts';
import { LANES } from '../domain/trigger.ts';
import type { GpuState } from '../domain/gpu.ts';
import { addMachineGauges } from './machine-gauges.ts';
import { addStreamGauges } from './stream-gauges.ts';

/** Close together around the budget: 0.7 s planned, 1.2 s median, 1.8 s p95. */
const E2E_BUCKETS_S = [0.05, 0.1, 0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 1.8, 2.5, 4, 8];
/** Around 350 ms for a model's first token. */
const TTFT_BUCKETS_S = [0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.75, 1, 2, 5, 10];
/** Around 15 ms (espeak) and 90–150 ms (Piper) for a voice's first sound. */
const TTFB_BUCKETS_S = [0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.09, 0.12, 0.15, 0.2, 0.3, 0.5, 1, 2];

/** More different values than this of one label are counted as `other`. */
const MAX_LABEL_VALUES = 50;

/** What is asked for at the moment of a scrape. */
export type GaugeSource = () => Pick<Status, 'modules' | 'queue' | 'muted' | 'panicked'>;

export class Metrics {
  readonly #registry = new Registry();
  readonly #e2e = this.#histogram('aivt_turn_e2e_seconds', 'From a trigger received to its first sound heard.', E2E_BUCKETS_S, ['kind']);
  readonly #ttft = this.#histogram(
    'aivt_policy_ttft_seconds',
    'From the prompt sent to the first token of the language model.',
    TTFT_BUCKETS_S,
    [],
  );
  readonly #ttfb = this.#histogram(
    'aivt_tts_ttfb_seconds',
    'From the first clause ready to the first sound of the voice.',
    TTFB_BUCKETS_S,
    [],
  );
  readonly #tokens = this.#counter('aivt_policy_tokens_total', 'Tokens of prompts (read before or not) and of answers.', ['kind']);
  readonly #cache = this.#counter('aivt_policy_prompt_cache_total', 'Prompts of which the model had kept the beginning, or not.', ['hit']);
  readonly #promptEval = this.#histogram('aivt_policy_prompt_eval_seconds', 'Time in which the model read a prompt.', TTFT_BUCKETS_S, []);
  readonly #turns = this.#counter('aivt_turns_total', 'Turns that ended, by how.', ['kind', 'outcome']);
  readonly #cuts = this.#counter('aivt_turn_cuts_total', 'Turns that were cut, by why.', ['reason']);
  readonly #fallbacks = this.#counter('aivt_turn_fallbacks_total', 'Turns in which a stock line stood in for an answer, by why.', [
    'reason',
  ]);
  readonly #blocks = this.#counter('aivt_moderation_blocks_total', 'Texts that moderation stopped.', ['direction', 'category']);
  readonly #drops = this.#counter('aivt_triggers_dropped_total', 'Triggers that never had the floor, by why.', ['reason']);
  readonly #messages = this.#counter('aivt_chat_messages_total', 'Chat messages taken in, by platform.', ['platform']);
  readonly #speculations = this.#counter(
    'aivt_ears_speculations_total',
    'Answers begun before it was certain what the streamer said, by what became of them.',
    ['outcome'],
  );
  readonly #seen = new Map<string, Set<string>>();

  constructor(
    streamHealth: () => StreamHealth | null = () => null,
    machine: { readonly gpu: () => GpuState; readonly dropped: () => number } | null = null,
  ) {
    collectDefaultMetrics({ register: this.#registry });
    addStreamGauges(this.#registry, streamHealth);
    if (machine) addMachineGauges(this.#registry, machine);
  }

  /** @param ended the record when this event ended a turn. */
  take(event: AivtEvent, ended: TurnRecord | null): void {
    switch (event.type) {
      case 'chat.message':
        this.#messages.inc({ platform: this.#bounded('platform', event.platform) });
        break;
      case 'moderation.blocked':
        this.#blocks.inc({ direction: event.direction, category: this.#bounded('category', event.category) });
        break;
      case 'trigger.dropped':
        this.#drops.inc({ reason: event.reason });
        break;
      case 'turn.fallback':
        this.#fallbacks.inc({ reason: this.#bounded('fallback', event.reason) });
        break;
      case 'model.answered':
        this.#tokens.inc({ kind: 'prompt' }, event.promptTokens ?? 0);
        this.#tokens.inc({ kind: 'answer' }, event.generatedTokens ?? 0);
        if (event.cacheHit !== null) this.#cache.inc({ hit: event.cacheHit ? 'yes' : 'no' });
        if (event.promptEvalMs !== null) this.#promptEval.observe(event.promptEvalMs / 1000);
        break;
      case 'ears.speculation':
        if (event.outcome !== 'begun') this.#speculations.inc({ outcome: event.outcome });
        break;
      case 'turn.cut':
        this.#cuts.inc({ reason: event.reason });
        break;
      default:
        break;
    }
    if (ended) this.#end(ended);
  }

  async render(): Promise<{ contentType: string; body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  close(): void {
    this.#registry.clear();
  }

  #end(turn: TurnRecord): void {
    this.#turns.inc({ kind: this.#bounded('kind', turn.kind), outcome: turn.outcome });
    if (turn.e2eMs !== null) this.#e2e.observe({ kind: this.#bounded('kind', turn.kind) }, turn.e2eMs / 1000);
    if (turn.ttftMs !== null) this.#ttft.observe(turn.ttftMs / 1000);
    if (turn.ttfbMs !== null) this.#ttfb.observe(turn.ttfbMs / 1000);
  }

  /** Adds the gauges of the state. Once. */
  watch(source: GaugeSource): void {
    const registers = [this.#registry];
    new Gauge({
      name: 'aivt_module_state',
      help: '1 for the state a module is in, 0 for the others.',
      labelNames: ['module', 'state'],
      registers,
      collect() {
        const { modules } = source();
        for (const module of MODULE_NAMES) {
          for (const state of MODULE_STATES) this.set({ module, state }, modules[module].state === state ? 1 : 0);
        }
      },
    });
    new Gauge({
      name: 'aivt_queue_waiting',
      help: 'Triggers that wait for the floor, by lane.',
      labelNames: ['lane'],
      registers,
      collect() {
        const { byLane } = source().queue;
        for (const lane of LANES) this.set({ lane }, byLane[lane]);
      },
    });
    const flags = {
      aivt_floor_taken: 'A turn has the floor.',
      aivt_muted: 'Her voice is muted.',
      aivt_panicked: 'Everything is stopped until resume.',
    } as const;
    const read = (name: keyof typeof flags): boolean => {
      const status = source();
      return name === 'aivt_muted' ? status.muted : name === 'aivt_panicked' ? status.panicked : status.queue.floor !== null;
    };
    for (const [name, help] of Object.entries(flags) as [keyof typeof flags, string][]) {
      new Gauge({
        name,
        help: `${help} (1 yes, 0 no)`,
        registers,
        collect() {
          this.set(read(name) ? 1 : 0);
        },
      });
    }
  }

  #counter<T extends string>(name: string, help: string, labelNames: T[]): Counter<T> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #histogram<T extends string>(name: string, help: string, buckets: number[], labelNames: T[]): Histogram<T> {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.#registry] });
  }

  /** Free text as a label would grow without end: names only, and only so many of them. */
  #bounded(label: string, value: string): string {
    const seen = this.#seen.get(label) ?? new Set<string>();
    this.#seen.set(label, seen);
    if (seen.has(value)) return value;
    if (!/^[a-z0-9][a-z0-9._-]{0,39}$/iu.test(value) || seen.size >= MAX_LABEL_VALUES) return 'other';
    seen.add(value);
    return value;
  }
}
