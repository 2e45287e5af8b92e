/** A store as weeks of streams leave it, filled by telemetry itself: events go in, rows are written. */
import { EventBus } from '../../src/domain/events.ts';
import type { GpuSample } from '../../src/domain/gpu.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { openStore } from '../../src/telemetry/store/store.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';

const DAY_MS = 24 * 60 * 60_000;
const EVERY_MS = 40_000;
const GPU_EVERY_MS = 5000;
/** The store holds no more than 5,000 rows that wait. */
const TURNS_A_FLUSH = 200;
const CUT_SHARE = 0.03;

export interface Wish {
  readonly file: string;
  readonly turns: number;
  /** So many streams, one a day, the last of which ends now. */
  readonly days: number;
  /** A sample of the graphics card each five seconds of a stream, as where there is one. */
  readonly gpu: boolean;
}

/** @throws Error when a row was lost. */
export async function keepTurns({ file, turns, days, gpu }: Wish): Promise<void> {
  const random = seededRandom(1);
  /** Most are near the middle, a few far above it. */
  const about = (middle: number): number => middle * Math.exp(0.35 * (random() + random() + random() - 1.5) * 2);
  const now = Date.now();
  const aDay = Math.ceil(turns / days);
  const gapMs = Math.min(EVERY_MS, DAY_MS / aDay);
  let atMs = now;
  const bus = new EventBus(
    () => atMs,
    (error) => {
      throw error;
    },
  );
  const store = openStore({ file, clock: systemClock, keepDays: () => 3650, onTrouble: (message) => process.stderr.write(`${message}\n`) });
  const telemetry = createTelemetry({ bus, store, wallMs: () => atMs });
  for (let n = 0; n < turns; n++) {
    const beginMs = now - (days - 1 - Math.floor(n / aDay)) * DAY_MS - (aDay - (n % aDay)) * gapMs;
    atMs = beginMs;
    const turnId = `turn-${n}`;
    const user = `viewer${n % 300}`;
    const started = about(3);
    const promptReady = started + about(9);
    const firstToken = promptReady + about(320);
    const firstClause = firstToken + about(140);
    const firstAudio = firstClause + about(110);
    const playing = firstAudio + about(45);
    const marks = { admitted: 1, started, promptReady, firstToken, firstClause, firstAudio, playing, finished: playing + 4000 };
    bus.emit({
      type: 'turn.started',
      turnId,
      characterId: 'kitsu',
      trigger: {
        id: `chat-${n}`,
        kind: 'chat',
        lane: 'question',
        user,
        text: 'and what is your favourite?',
        shownAs: null,
        verbatim: false,
      },
    });
    bus.emit({
      ...{
        type: 'model.answered',
        model: 'kitsu:latest',
        queuedMs: 0,
        ttftMs: firstToken - promptReady,
        promptTokens: 900,
        promptEvalMs: 200,
      },
      ...{
        generatedTokens: 40,
        generateMs: 900,
        loadMs: 0,
        doneReason: 'stop',
        promptChars: 4000,
        sharedChars: 3800,
        cacheHit: n % 20 !== 0,
      },
    });
    atMs += playing + 4000;
    const heard = 'Berries, mostly, and whatever falls off the table.';
    if (random() < CUT_SHARE) bus.emit({ type: 'turn.cut', turnId, reason: 'barge-in', heard, marks });
    else bus.emit({ type: 'turn.finished', turnId, heard, marks });
    for (let at = beginMs; gpu && at < beginMs + gapMs; at += GPU_EVERY_MS) store.put({ table: 'hardware', sample: gpuSample(at) });
    if (n % TURNS_A_FLUSH === 0) await store.turnsAfter(0, 1);
  }
  await telemetry.close();
  if (store.dropped > 0) throw new Error(`${store.dropped} rows were lost`);
}

const gpuSample = (at: number): GpuSample => ({
  ...{ at, name: 'NVIDIA GeForce RTX 4070', temperatureC: 61, memoryUsedMb: 8100, memoryTotalMb: 12_282, usePercent: 74, throttledBy: [] },
});
