import { chromium, type Browser, type Page } from 'playwright-core';
import type { OverlayProbe } from '../web/overlay/src/probe-types.ts';

const PLAIN_ARGS = ['--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--disable-dev-shm-usage'];

/**
 * Headless Chromium that may sound without a click, as OBS's browser source may.
 * @param soundEnv PULSE_SERVER of a sound server to be heard on; without it nothing is heard.
 */
export function launchBrowser(executablePath: string, soundEnv?: Readonly<Record<string, string>>): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...PLAIN_ARGS],
    ...(soundEnv ? { ignoreDefaultArgs: ['--mute-audio'], env: { ...process.env, ...soundEnv } } : {}),
  });
}

/** Headless Chromium whose microphone is a WAV file, played once from the moment that a page opens it. */
export function launchWithMicrophone(executablePath: string, wavFile: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      ...PLAIN_ARGS,
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${wavFile}%noloop`,
    ],
  });
}

/** Opens the panel and switches its microphone on. @param before run in the page before it hears */
export async function openMicrophone(browser: Browser, url: string, before = ''): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  const card = page.getByRole('region', { name: 'Microphone' });
  await card.waitFor();
  await page.evaluate(before);
  await card.getByRole('button', { name: 'Switch on' }).click();
  return page;
}

/** Opens the overlay as OBS would and waits until it is the one that sounds. */
export async function openOverlay(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.goto(`${url}/overlay?probe=1`);
  await page.waitForFunction(() => (globalThis as OverlayWindow).__aivt?.state().role === 'primary');
  return page;
}

/** The page's own global object, as a function that runs in the page sees it. */
export type OverlayWindow = typeof globalThis & { readonly __aivt?: OverlayProbe };

export const probe = <K extends keyof OverlayProbe>(page: Page, name: K): Promise<ReturnType<OverlayProbe[K]>> =>
  page.evaluate(`window.__aivt.${name}()`);

export interface Sample {
  readonly tMs: number;
  readonly value: number;
}

const GRID_MS = 20;

/**
 * Pearson's coefficient of two courses over [fromMs, toMs], both averaged over 80 ms (a jaw does not
 * follow single glottal pulses) on a 20 ms grid.
 */
export function correlation(a: readonly Sample[], b: readonly Sample[], fromMs: number, toMs: number): number {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let t = fromMs; t <= toMs; t += GRID_MS) {
    const x = mean(a, t);
    const y = mean(b, t);
    if (x === null || y === null) continue;
    xs.push(x);
    ys.push(y);
  }
  const mx = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const my = ys.reduce((sum, y) => sum + y, 0) / ys.length;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (const [i, x] of xs.entries()) {
    const dx = x - mx;
    const dy = (ys[i] ?? 0) - my;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xy / Math.sqrt(xx * yy);
}

function mean(samples: readonly Sample[], atMs: number): number | null {
  let sum = 0;
  let n = 0;
  for (const sample of samples) {
    if (Math.abs(sample.tMs - atMs) > 40) continue;
    sum += sample.value;
    n += 1;
  }
  return n === 0 ? null : sum / n;
}
