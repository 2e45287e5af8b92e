/** Her own voice told by the sound, with voices of espeak in a room that is made up. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../kernel/random.ts';
import { speechOf } from '../../testing/speech.ts';
import { EchoJudge, type EchoVerdict } from './echo.ts';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ } from './sound/framing.ts';

const LATE_MS = 150;
let hers: Int16Array;
let streamers: Int16Array;
let judge: EchoJudge;

beforeAll(async () => {
  hers = await speechOf('Foxes sleep all day in the warm sun and dream of rivers, and nobody wakes them before the evening.', 'en-us+f3');
  streamers = await speechOf('Wait a moment please, I would like to say something about that.', 'en-us');
});
beforeEach(() => (judge = new EchoJudge()));

interface Room {
  /** Of her voice in the microphone; 0 with headphones. */
  readonly echo?: number;
  /** When the streamer begins, in ms; absent: not at all. */
  readonly streamerAtMs?: number;
  readonly startMs?: number;
  /** Her sound is told in pieces of so many samples. */
  readonly piece?: number;
}

/** She speaks from `startMs` on; what is judged every 32 ms. */
function verdicts({ echo = 0.4, streamerAtMs = Infinity, startMs = 0, piece = hers.length }: Room): EchoVerdict[] {
  const random = seededRandom(3);
  for (let at = 0; at < hers.length; at += piece)
    judge.played(hers.subarray(at, at + piece), SAMPLE_RATE_HZ, startMs + (at * 1000) / SAMPLE_RATE_HZ);
  const late = (LATE_MS * SAMPLE_RATE_HZ) / 1000;
  const found: EchoVerdict[] = [];
  for (let fed = 0; fed + FRAME_SAMPLES <= hers.length; fed += FRAME_SAMPLES) {
    const frame = Int16Array.from({ length: FRAME_SAMPLES }, (_, n) => {
      const at = fed + n;
      const reflected = (hers[at - late] ?? 0) + 0.4 * (hers[at - late - 900] ?? 0) + 0.2 * (hers[at - late - 2100] ?? 0);
      const spoken = streamers[at - Math.round((streamerAtMs * SAMPLE_RATE_HZ) / 1000)] ?? 0;
      return Math.max(-32_768, Math.min(32_767, echo * reflected + spoken + (random() - 0.5) * 16));
    });
    judge.heard(frame, startMs + ((fed + FRAME_SAMPLES) * 1000) / SAMPLE_RATE_HZ);
    found.push(judge.verdict);
  }
  return found;
}
const share = (found: readonly EchoVerdict[], verdict: EchoVerdict): number => found.filter((one) => one === verdict).length / found.length;

describe('her own voice by the sound', () => {
  it('is known after a while, with the way it takes, and from then on from its first moment', () => {
    verdicts({});
    expect(judge.delayMs).toBeGreaterThanOrEqual(LATE_MS - 32);
    expect(judge.delayMs).toBeLessThanOrEqual(LATE_MS + 32);
    const next = verdicts({ startMs: 20_000 });
    expect(share(next, 'other')).toBeLessThan(0.03);
    expect(share(next.slice(Math.ceil(LATE_MS / FRAME_MS) + 3), 'hers')).toBeGreaterThan(0.95);
  });

  it('is not the voice of somebody who speaks over it, who is told within half a second', () => {
    verdicts({});
    const found = verdicts({ startMs: 20_000, streamerAtMs: 2000 });
    const from = Math.ceil(2000 / FRAME_MS);
    expect(found.slice(0, from)).not.toContain('other');
    expect(found.slice(from, from + Math.ceil(500 / FRAME_MS))).toContain('other');
    expect(share(found.slice(from + 16, from + 70), 'other')).toBeGreaterThan(0.6);
  });

  it('is never found where she cannot be heard: whoever speaks is not judged by it', () => {
    const found = verdicts({ echo: 0, streamerAtMs: 300 });
    expect(judge.delayMs).toBeNull();
    // A moment that is alike by chance.
    expect(share(found, 'unknown')).toBeGreaterThan(0.95);
    expect(found).not.toContain('other');
  });

  it('is expected no longer once she was silenced', () => {
    verdicts({});
    judge.played(hers, SAMPLE_RATE_HZ, 20_000);
    judge.silenced(20_000);
    for (let n = 1; n < 60; n++) {
      judge.heard(streamers.slice(n * FRAME_SAMPLES, (n + 1) * FRAME_SAMPLES), 20_000 + n * FRAME_MS);
      expect(judge.verdict).toBe('unknown');
    }
  });

  it('does not depend on the pieces in which it is told', () => {
    const whole = verdicts({});
    judge = new EchoJudge();
    expect(verdicts({ piece: 1777 })).toEqual(whole);
  });
});
