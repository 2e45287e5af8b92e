/**
 * Takes pictures of her: every expression, some mouth shapes, and the whole picture with a caption.
 *
 *   node dev/shots.ts [folder] [one | expressions | talk | readme] [query]
 */
import { chromium } from 'playwright-core';
import { EMOTIONS } from '../../../src/domain/emotion.ts';
import type { OverlayProbe } from '../src/probe-types.ts';
import { startStandIn } from './stand-in.ts';

declare const window: { readonly __aivt?: OverlayProbe };

const folder = process.argv[2] ?? 'shots';
const only = process.argv[3];
const standIn = await startStandIn();
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  page.on('pageerror', (error) => process.stderr.write(`[page] ${String(error)}\n`));
  await page.goto(`${standIn.url}${process.argv[4] ?? ''}`);
  await page.addStyleTag({ content: 'html { background: linear-gradient(120deg, #1d2233, #2c3145 60%, #23283a) !important; }' });
  await page.waitForFunction(() => window.__aivt?.state().connected === true);
  await page.waitForTimeout(1200);
  const her = { x: 1120, y: 100, width: 800, height: 980 };
  if (only === undefined || only === 'one') await page.screenshot({ path: `${folder}/rest.png`, clip: her });
  if (only === undefined || only === 'expressions') {
    for (const expression of EMOTIONS) {
      standIn.send({ type: 'expression', expression });
      await page.waitForTimeout(1500);
      await page.screenshot({ path: `${folder}/${expression}.png`, clip: { x: 1160, y: 130, width: 700, height: 950 } });
    }
    standIn.send({ type: 'expression', expression: 'neutral' });
  }
  if (only === 'readme') {
    await page.setViewportSize({ width: 1200, height: 675 });
    await page.addStyleTag({ content: 'html { background: #232838 !important; }' });
    const said = standIn.when((message) => message.type === 'progress' && message.playedSamples > 60_000);
    await standIn.say([{ text: 'Welcome to the den, everyone! Who brought snacks for the fox?', emotion: 'happy' }]);
    await said;
    for (let i = 0; i < 8; i++) await page.screenshot({ path: `${folder}/readme-${String(i)}.png` });
  }
  if (only === undefined || only === 'talk') {
    const said = standIn.when((message) => message.type === 'progress' && message.playedSamples > 66_000);
    await standIn.say([{ text: 'Welcome to the den, everyone! Tonight we bake noodles, and nobody burns the kitchen.', emotion: 'happy' }]);
    await said;
    for (let i = 0; i < 6; i++) await page.screenshot({ path: `${folder}/talk-${String(i)}.png` });
  }
} finally {
  await browser.close();
  await standIn.close();
}
