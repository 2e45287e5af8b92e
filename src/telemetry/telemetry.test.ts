import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statusSchema, type Status } from '../control/status.ts';
import { EventBus } from '../domain/events.ts';
import { textOf } from '../../testing/text-of.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { MODULE_NAMES } from '../control/module-names.ts';
import type { StreamHealth } from '../ports/stream-health.ts';
import { LANES } from '../domain/trigger.ts';
import type { Marks } from '../domain/marks.ts';
import type { TurnRecord } from '../ports/history.ts';
import type { Page } from './store/database.ts';
import type { TelemetryStore } from './store/store.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';
import { LATENCY_WINDOW, MAX_TURNS } from './turn-log.ts';

const MARKS: Marks = {
  admitted: 1,
  started: 2,
  promptReady: 10,
  firstToken: 310,
  firstClause: 450,
  firstAudio: 570,
  playing: 620,
  finished: 3000,
};

let clock: FakeClock;
let bus: EventBus;
let faults: unknown[];
let telemetry: Telemetry;
let health: StreamHealth | null;
let status: Pick<Status, 'modules' | 'queue' | 'muted' | 'panicked'>;

beforeEach(() => {
  clock = new FakeClock();
  faults = [];
  bus = new EventBus(
    () => clock.wallMs(),
    (error) => faults.push(error),
  );
  status = {
    modules: statusSchema.shape.modules.parse(
      Object.fromEntries(
        MODULE_NAMES.map((name) => [name, { state: name === 'obs' ? 'offline' : 'stub', provider: '', detail: '', since: 0 }]),
      ),
    ),
    queue: statusSchema.shape.queue.parse({
      waiting: 3,
      byLane: Object.fromEntries(LANES.map((lane) => [lane, lane === 'chat' ? 3 : 0])),
      floor: 'turn-9',
      prepared: null,
      next: [],
    }),
    muted: true,
    panicked: false,
  };
  health = null;
  telemetry = createTelemetry({ bus, streamHealth: () => health });
  telemetry.watchGauges(() => status);
});
afterEach(() => {
  void telemetry.close();
  expect(faults).toEqual([]);
});

function start(turnId: string, kind = 'chat'): void {
  bus.emit({
    type: 'turn.started',
    turnId,
    characterId: 'kitsu',
    trigger: { id: `trigger-of-${turnId}`, kind, lane: 'question', user: 'mika', text: 'hi?', shownAs: null, verbatim: kind === 'say' },
  });
}

function finish(turnId: string, marks: Marks = MARKS): void {
  bus.emit({ type: 'turn.finished', turnId, heard: 'Hello there.', marks });
}

async function keptTurn(): Promise<TurnRecord> {
  start('kept');
  finish('kept');
  const [turn] = await telemetry.turns(1);
  if (!turn) throw new Error('no turn is kept');
  return turn;
}

/** The samples of a metric: labels → value. */
async function samples(name: string): Promise<Record<string, number>> {
  const { body } = await telemetry.metrics();
  const found: Record<string, number> = {};
  for (const line of body.split('\n')) {
    const [, metric, labels = '', value] = /^([a-z_0-9]+)(\{.*\})? (.+)$/u.exec(line) ?? [];
    if (metric === name) found[labels] = Number(value);
  }
  return found;
}

describe('turns', () => {
  it('keeps a turn from its start to its end', async () => {
    start('a');
    expect(await telemetry.turns(10)).toMatchObject([
      { turnId: 'a', outcome: 'running', startedAt: clock.wallMs(), marks: {}, e2eMs: null },
    ]);
    finish('a');
    expect(await telemetry.turns(10)).toEqual([
      {
        turnId: 'a',
        startedAt: clock.wallMs(),
        characterId: 'kitsu',
        kind: 'chat',
        verbatim: false,
        lane: 'question',
        user: 'mika',
        outcome: 'finished',
        reason: null,
        heardChars: 12,
        marks: MARKS,
        ttftMs: 300,
        ttfbMs: 120,
        e2eMs: 620,
      },
    ]);
  });

  it('marks a turn that ended by a stock line with why', async () => {
    start('a');
    bus.emit({ type: 'turn.fallback', turnId: 'a', reason: 'policy-timeout' });
    finish('a', { playing: 5000 });
    expect(await telemetry.turns(1)).toMatchObject([{ outcome: 'finished', reason: 'policy-timeout', e2eMs: 5000, ttftMs: null }]);
  });

  it('tells a cut turn with what was heard, and lets nothing change that', async () => {
    start('a');
    bus.emit({ type: 'turn.cut', turnId: 'a', reason: 'panic', heard: 'Hel', marks: {} });
    finish('a');
    expect(await telemetry.turns(1)).toMatchObject([{ outcome: 'cut', reason: 'panic', heardChars: 3, e2eMs: null }]);
    expect(telemetry.latency().e2eMs.n).toBe(0);
  });

  it('gives the newest first, as many as asked for, and forgets the oldest', async () => {
    for (let i = 0; i < MAX_TURNS + 5; i++) start(`turn-${i}`);
    expect((await telemetry.turns(2)).map((turn) => turn.turnId)).toEqual([`turn-${MAX_TURNS + 4}`, `turn-${MAX_TURNS + 3}`]);
    expect(await telemetry.turns(10_000)).toHaveLength(MAX_TURNS);
    expect(await telemetry.turns(0)).toEqual([]);
    finish('turn-0');
    expect(await telemetry.turns(10_000)).toHaveLength(MAX_TURNS);
    expect((await textOf(telemetry.csv('turns'))).split('\r\n')[1]).toMatch(/^turn-5,/u);
  });

  it('asks the store for a page of the CSV only when the one before was taken', async () => {
    const asked: number[] = [];
    const row = await keptTurn();
    const turnsAfter = (seq: number, limit: number): Promise<Page<TurnRecord>> => {
      asked.push(seq);
      return Promise.resolve({ rows: Array.from({ length: limit }, () => row), next: asked.length < 20 ? seq + limit : null });
    };
    const store = { turnsAfter, put: () => undefined, close: () => Promise.resolve() } as unknown as TelemetryStore;
    const kept = createTelemetry({ bus, store });
    let rows = 0;
    let pieces = 0;
    for await (const piece of kept.csv('turns')) {
      expect(asked).toHaveLength(pieces);
      pieces += 1;
      rows += piece.split('\r\n').length - 1;
    }
    expect(asked).toHaveLength(20);
    expect(rows).toBe(20 * 500 + 1);
    await kept.close();
  });

  it('listens no more after close', async () => {
    void telemetry.close();
    start('late');
    expect(await telemetry.turns(1)).toEqual([]);
  });
});

describe('what the model cost', () => {
  it('is told of the last answer, and summed in the metrics', async () => {
    expect(telemetry.modelUse()).toBeNull();
    const use = {
      ...{ model: 'kitsu', queuedMs: 0, ttftMs: 350, promptTokens: 500, promptEvalMs: 300, generatedTokens: 40, generateMs: 900 },
      ...{ loadMs: 0, doneReason: 'stop', promptChars: 2000, sharedChars: 1900, cacheHit: true },
    };
    bus.emit({ type: 'model.answered', ...use });
    bus.emit({ type: 'model.answered', ...use, promptTokens: null, promptEvalMs: null, cacheHit: null });
    expect(telemetry.modelUse()).toEqual({ ...use, promptTokens: null, promptEvalMs: null, cacheHit: null });
    const { body } = await telemetry.metrics();
    expect(body).toContain('aivt_policy_tokens_total{kind="prompt"} 500');
    expect(body).toContain('aivt_policy_tokens_total{kind="answer"} 80');
    expect(body).toContain('aivt_policy_prompt_cache_total{hit="yes"} 1');
    expect(body).toContain('aivt_policy_prompt_eval_seconds_count 1');
  });
});

describe('latency', () => {
  it('says nothing where nothing was measured', () => {
    const none = { n: 0, p50: null, p95: null };
    expect(telemetry.latency()).toEqual({ e2eMs: none, ttftMs: none, ttfbMs: none });
  });

  it('is over the last 100 finished turns', () => {
    for (let i = 1; i <= LATENCY_WINDOW + 20; i++) {
      start(`turn-${i}`);
      finish(`turn-${i}`, { playing: i });
    }
    expect(telemetry.latency()).toMatchObject({ e2eMs: { n: 100, p50: 70, p95: 115 }, ttftMs: { n: 0, p50: null } });
  });

  it('leaves out words that were only to be said, and turns that are not over', async () => {
    start('said', 'say');
    finish('said', { playing: 5 });
    start('running');
    expect(telemetry.latency().e2eMs.n).toBe(0);
    expect(await telemetry.turns(5)).toHaveLength(2);
  });
});

describe('metrics', () => {
  it('counts turns, cuts, blocks, drops and messages', async () => {
    start('a');
    finish('a');
    start('b');
    bus.emit({ type: 'turn.cut', turnId: 'b', reason: 'mute', heard: '', marks: {} });
    bus.emit({ type: 'moderation.blocked', direction: 'input', category: 'slur', ruleId: 'r', excerpt: '…', cause: 'content' });
    bus.emit({ type: 'trigger.dropped', triggerId: 't', kind: 'chat', reason: 'stale' });
    bus.emit({ type: 'chat.message', id: '1', user: 'mika', role: 'viewer', text: 'hi', platform: 'twitch' });
    expect(await samples('aivt_turns_total')).toEqual({ '{kind="chat",outcome="finished"}': 1, '{kind="chat",outcome="cut"}': 1 });
    expect(await samples('aivt_turn_cuts_total')).toEqual({ '{reason="mute"}': 1 });
    expect(await samples('aivt_moderation_blocks_total')).toEqual({ '{direction="input",category="slur"}': 1 });
    expect(await samples('aivt_triggers_dropped_total')).toEqual({ '{reason="stale"}': 1 });
    expect(await samples('aivt_chat_messages_total')).toEqual({ '{platform="twitch"}': 1 });
  });

  it('has latency in seconds, with the budget among the buckets', async () => {
    start('a');
    finish('a');
    expect(await samples('aivt_turn_e2e_seconds_sum')).toEqual({ '{kind="chat"}': 0.62 });
    expect(await samples('aivt_policy_ttft_seconds_sum')).toEqual({ '': 0.3 });
    expect(await samples('aivt_tts_ttfb_seconds_sum')).toEqual({ '': 0.12 });
    const buckets = await samples('aivt_turn_e2e_seconds_bucket');
    expect(buckets).toMatchObject({
      '{le="0.6",kind="chat"}': 0,
      '{le="0.7",kind="chat"}': 1,
      '{le="1.2",kind="chat"}': 1,
      '{le="1.8",kind="chat"}': 1,
    });
  });

  it('asks for the state at the scrape', async () => {
    expect(await samples('aivt_module_state')).toMatchObject({
      '{module="obs",state="offline"}': 1,
      '{module="obs",state="online"}': 0,
      '{module="tts",state="stub"}': 1,
    });
    expect(await samples('aivt_queue_waiting')).toMatchObject({ '{lane="chat"}': 3, '{lane="paid"}': 0 });
    expect(await samples('aivt_floor_taken')).toEqual({ '': 1 });
    expect(await samples('aivt_muted')).toEqual({ '': 1 });
    status = { ...status, muted: false };
    expect(await samples('aivt_muted')).toEqual({ '': 0 });
  });

  it('tells how OBS fares while it is there, and nothing of it otherwise', async () => {
    expect(await samples('aivt_obs_fps')).toEqual({});
    health = {
      streaming: true,
      recording: false,
      cpuPercent: 12,
      memoryMb: 2,
      activeFps: 60,
      averageFrameRenderMs: 4,
      availableDiskMb: 1,
      renderSkippedFrames: 1,
      renderTotalFrames: 100,
      outputSkippedFrames: 2,
      outputTotalFrames: 200,
      stream: { droppedFrames: 3, totalFrames: 300, congestion: 0.25, reconnecting: false },
    };
    const told = async (name: string): Promise<number | undefined> => (await samples(name))[''];
    expect(await told('aivt_obs_streaming')).toBe(1);
    expect(await told('aivt_obs_recording')).toBe(0);
    expect(await told('aivt_obs_fps')).toBe(60);
    expect(await told('aivt_obs_cpu_ratio')).toBe(0.12);
    expect(await told('aivt_obs_memory_bytes')).toBe(2_097_152);
    expect(await told('aivt_obs_frame_render_seconds')).toBe(0.004);
    expect(await told('aivt_obs_stream_congestion_ratio')).toBe(0.25);
    expect(await samples('aivt_obs_lost_frames')).toEqual({ '{cause="graphics"}': 1, '{cause="encoder"}': 2, '{cause="network"}': 3 });
    expect(await samples('aivt_obs_frames')).toMatchObject({ '{cause="network"}': 300 });
    health = { ...health, streaming: false, stream: null };
    expect(await samples('aivt_obs_lost_frames')).toEqual({ '{cause="graphics"}': 1, '{cause="encoder"}': 2 });
    expect(await samples('aivt_obs_stream_congestion_ratio')).toEqual({});
    health = null;
    for (const name of ['aivt_obs_streaming', 'aivt_obs_fps', 'aivt_obs_lost_frames', 'aivt_obs_frames'])
      expect(await samples(name)).toEqual({});
  });

  it('tells of the process, the event loop included', async () => {
    const { contentType, body } = await telemetry.metrics();
    expect(contentType).toContain('text/plain');
    for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds', 'nodejs_heap_size_used_bytes'])
      expect(body).toContain(name);
  });

  it('does not grow with what is written in a reason', async () => {
    for (let i = 0; i < 200; i++) bus.emit({ type: 'turn.fallback', turnId: 'x', reason: `reason-${i}` });
    bus.emit({ type: 'turn.fallback', turnId: 'x', reason: 'Ollama said: "free text", with\nlines' });
    const counted = await samples('aivt_turn_fallbacks_total');
    expect(Object.keys(counted)).toHaveLength(51);
    expect(counted['{reason="other"}']).toBe(151);
  });

  it('stands beside another of its kind', async () => {
    const second = createTelemetry({ bus });
    start('a');
    finish('a');
    expect(await samples('aivt_turns_total')).toEqual({ '{kind="chat",outcome="finished"}': 1 });
    void second.close();
  });
});
