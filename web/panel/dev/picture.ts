/**
 * Takes pictures of the panel against a running AIVT, as a viewer's chat is being answered:
 *
 *   node web/panel/dev/picture.ts http://127.0.0.1:9000 docs/images/panel.png
 *
 * The overlay is opened beside it, so that somebody hears her; give a third argument to write pictures
 * of all states and widths into that folder.
 */
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { realPart } from '../../../testing/real-parts.ts';

const [url = 'http://127.0.0.1:9000', file = 'docs/images/panel.png', allInto] = process.argv.slice(2);
const executablePath = realPart('chromium');
if (executablePath === null) throw new Error('a picture needs Chromium');

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'] });

async function write(panel: Page, user: string, text: string, role = 'viewer'): Promise<void> {
  await panel.fill('#chat-user', user);
  await panel.selectOption('#chat-role', role);
  await panel.fill('#chat-text', text);
  await panel.click('text=Send');
  await panel.waitForFunction(() => document.querySelector<HTMLInputElement>('#chat-text')?.value === '');
}

/** Resolves when the newest reply is over. */
async function answered(panel: Page, replies: number): Promise<void> {
  await panel.waitForFunction((n) => document.querySelectorAll('.reply.finished, .reply.cut').length >= n, replies, { timeout: 60_000 });
}

try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  const overlay = await context.newPage();
  await overlay.goto(`${url}/overlay`);
  const panel = await context.newPage();
  const faults: string[] = [];
  panel.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  panel.on('pageerror', (error) => faults.push(error.message));
  await panel.goto(url);
  await panel.waitForSelector('.doing.good');
  if (allInto !== undefined) await panel.screenshot({ path: join(allInto, 'empty.png') });

  await write(panel, 'mossy_owl', 'hi Kitsu! how are you today?', 'sub');
  await answered(panel, 1);
  await write(panel, 'paperlantern', 'what game are we playing tonight?');
  await answered(panel, 2);
  await write(panel, 'quietgears', 'tell me something about foxes', 'mod');
  await panel.waitForSelector('.words .playing');
  await overlay.waitForTimeout(600);
  await panel.screenshot({ path: file });
  console.log(`${file} written`);

  if (allInto !== undefined) {
    await panel.fill('#say', 'x');
    await panel.click('text=Panic');
    await panel.waitForSelector('text=Resume');
    await panel.click('form:has(#say) button');
    await panel.click('[aria-label="Twitch on"]');
    await panel.waitForTimeout(500);
    await panel.screenshot({ path: join(allInto, 'panic.png') });
    await panel.screenshot({ path: join(allInto, 'panic-full.png'), fullPage: true });
    await panel.click('.resume');
    for (const [width, height] of [
      [1920, 1080],
      [1000, 800],
      [390, 844],
    ] as const) {
      await panel.setViewportSize({ width, height });
      await panel.waitForTimeout(300);
      await panel.screenshot({ path: join(allInto, `${width}.png`), fullPage: width < 1180 });
    }
  }
  if (faults.length > 0) console.log(`The page complained:\n${faults.join('\n')}`);
} finally {
  await browser.close();
}
