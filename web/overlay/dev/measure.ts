/**
 * Runs the built page in Chromium against the stand-in and measures it: one JSON object on stdout.
 *
 *   node dev/measure.ts            CHROMIUM=/usr/bin/chromium by default
 */
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import type { OverlayProbe } from '../src/probe-types.ts';
import { startStandIn } from './stand-in.ts';
import type { Line } from './stand-in.ts';

declare const window: { readonly __aivt?: OverlayProbe };

const LINES: readonly Line[] = [
  { text: 'Good evening, everyone, and welcome to the den!', emotion: 'happy' },
  { text: 'My tail is fluffy, my ears are twitching, and I have not slept since Monday.', emotion: 'excited' },
  { text: 'Shall we open the haunted box, or do you want to hear about my noodles first?', emotion: 'smug' },
  { text: 'Papa Bear bought a big blue balloon, but Mama popped it.' },
];

/** Pearson's r of two equally long series. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const [ma, mb] = [mean(a), mean(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (const [i, x] of a.entries()) {
    const y = (b[i] ?? 0) - mb;
    ab += (x - ma) * y;
    aa += (x - ma) ** 2;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Values of a course read every 16 ms, averaged over ±`spanMs` as an eye would. */
function read(course: readonly { tMs: number; value: number }[], times: readonly number[], spanMs: number): number[] {
  return times.map((t) => {
    const near = course.filter(({ tMs }) => Math.abs(tMs - t) <= spanMs);
    if (near.length > 0) return near.reduce((sum, { value }) => sum + value, 0) / near.length;
    const last = course.findLast(({ tMs }) => tMs <= t);
    return last?.value ?? 0;
  });
}

async function probe(page: Page) {
  return page.evaluate(() => {
    const aivt = window.__aivt;
    if (aivt === undefined) throw new Error('no probe');
    const played = aivt.played();
    return {
      state: aivt.state(),
      mouth: aivt.mouth(),
      loudness: aivt.loudness(),
      captions: aivt.captions(),
      acks: aivt.acks(),
      playedPeak: played?.samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0) ?? 0,
    };
  });
}

const standIn = await startStandIn();
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  page.on('console', (message) => process.stderr.write(`[page] ${message.text()}\n`));
  page.on('pageerror', (error) => process.stderr.write(`[page] ${String(error)}\n`));
  await page.goto(`${standIn.url}?probe=1&debug=1`);
  await page.waitForFunction(() => window.__aivt?.state().connected === true);
  await page.waitForTimeout(1500);

  // From a message with the first sound to that sound, one clip at a time, as the speaker gives them.
  const latencies: number[] = [];
  for (let i = 0; i < 8; i++) {
    const done = standIn.when((message) => message.type === 'finished');
    const one = await standIn.say([{ text: 'Hi there.' }]);
    await done;
    const heard = standIn.received.findLast(({ message }) => message.type === 'playing');
    if (heard?.message.type === 'playing') latencies.push(heard.atMs - heard.message.agoMs - one.firstSoundAtMs);
    await page.waitForTimeout(300);
  }
  latencies.sort((a, b) => a - b);

  const fromMs = await page.evaluate(() => window.__aivt?.loudness().at(-1)?.tMs ?? 0);
  const started = await standIn.say(LINES);
  const last = started.clips.at(-1)?.clipId;
  await page.waitForTimeout(2600);
  if (process.env['SHOT'] !== undefined) await page.screenshot({ path: process.env['SHOT'] });
  await standIn.when((message) => message.type === 'finished' && message.clipId === last, 40_000);
  const spoken = await probe(page);

  const firstClip = started.clips[0]?.clipId ?? 0;
  const ack = spoken.acks
    .filter(({ message }) => 'clipId' in message && message.type !== 'progress' && message.clipId >= firstClip)
    .map(({ message }) => message);
  const loud = spoken.loudness.map(({ tMs, rms }) => ({ tMs, value: rms }));
  const open = spoken.mouth.map(({ tMs, open: value }) => ({ tMs, value }));
  const soundFrom = loud.find(({ tMs, value }) => tMs > fromMs && value > 0.002)?.tMs ?? 0;
  const soundTo = loud.findLast(({ value }) => value > 0.002)?.tMs ?? 0;
  const times: number[] = [];
  for (let t = soundFrom - 150; t < soundTo + 300; t += 16) times.push(t);
  const loudness = read(loud, times, 24);
  const lags: { lagMs: number; r: number }[] = [];
  for (let lagMs = -120; lagMs <= 120; lagMs += 10)
    lags.push({
      lagMs,
      r: correlation(
        loudness,
        read(
          open,
          times.map((t) => t + lagMs),
          24,
        ),
      ),
    });
  const best = lags.reduce((a, b) => (b.r > a.r ? b : a));
  const quiet = loud.filter(({ tMs }) => tMs > soundTo + 60 && tMs < soundTo + 400);
  const shutInSilence = open.filter(({ tMs }) => tMs > soundTo + 60).every(({ value }) => value < 0.05);

  // A cut in mid-word: when the graph is silent, by the samples that were played.
  const again = standIn.when((message) => message.type === 'progress' && message.playedSamples > 8000);
  await standIn.say(LINES.slice(1));
  await again;
  const cutAtMs = performance.now();
  const epoch = standIn.cut();
  await standIn.when((message) => message.type === 'silenced' && message.epoch === epoch);
  const silencedAfterMs = performance.now() - cutAtMs;
  await page.waitForTimeout(700);
  const afterCut = await probe(page);
  const captionAfterCut = await page.evaluate(() => window.__aivt?.caption());

  // Sound that comes too slowly, then a dropped connection.
  const stalled = await standIn.say([{ text: 'I am thinking about that one very carefully.' }], { stallMs: 170 });
  await standIn.when((message) => message.type === 'finished' && message.clipId === stalled.clips[0]?.clipId);
  const hello = standIn.when((message) => message.type === 'hello');
  const droppedAtMs = performance.now();
  standIn.dropAll();
  await hello;
  const backAfterMs = performance.now() - droppedAtMs;

  process.stdout.write(
    `${JSON.stringify(
      {
        sampleSeconds: +((soundTo - soundFrom) / 1000).toFixed(2),
        mouthLoudnessR: +(lags.find(({ lagMs }) => lagMs === 0)?.r ?? 0).toFixed(3),
        bestLag: { lagMs: best.lagMs, r: +best.r.toFixed(3) },
        playedPeak: +spoken.playedPeak.toFixed(3),
        shutInSilence,
        silentRms: +Math.max(0, ...quiet.map(({ value }) => value)).toFixed(5),
        mouthFps: +((spoken.mouth.length / ((spoken.mouth.at(-1)?.tMs ?? 0) - (spoken.mouth[0]?.tMs ?? 0))) * 1000).toFixed(1),
        frameCostMs: +spoken.state.frameCostMs.toFixed(2),
        firstSoundSentToAudibleMs: {
          median: +(latencies[4] ?? NaN).toFixed(1),
          worst: +(latencies.at(-1) ?? NaN).toFixed(1),
          n: latencies.length,
        },
        outputLatencyMs: +spoken.state.outputLatencyMs.toFixed(1),
        acks: ack.map((message) => ('clipId' in message ? `${message.type} ${String(message.clipId)}` : message.type)),
        finishedSamples: ack.flatMap((message) => (message.type === 'finished' ? [message.playedSamples] : [])),
        sentSamples: started.clips.map(({ samples }) => samples),
        captions: spoken.captions.map(({ text }) => text).filter((text, i, all) => !(all[i + 1] ?? '').startsWith(text)),
        cut: {
          silencedAfterMs: +silencedAfterMs.toFixed(1),
          rmsAfter: Math.max(...afterCut.loudness.slice(-30).map(({ rms }) => rms)),
          captionAfterCut,
        },
        backAfterMs: +backAfterMs.toFixed(0),
      },
      null,
      2,
    )}\n`,
  );
} finally {
  await browser.close();
  await standIn.close();
}
