/** Signing in to Twitch in the panel: the built page, the real server, a real browser. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModuleStatus } from '../../../src/domain/module-state.ts';
import { createServer, type RunningServer } from '../../../src/server/create-server.ts';
import { sampleStatus, testParts, type TestParts } from '../../../testing/server.ts';
import { launchBrowser } from '../../../testing/browser.ts';
import { realPart } from '../../../testing/real-parts.ts';

const chromium = realPart('chromium');
const web = join(import.meta.dirname, '../..');
const pages = { panelDir: join(web, 'panel/build'), overlayDir: join(web, 'overlay/dist'), soundsDir: join(web, 'no-sounds') };

describe.skipIf(chromium === null)('signing in to Twitch in the panel', () => {
  let browser: Browser;
  let parts: TestParts;
  let server: RunningServer;

  beforeAll(async () => {
    if (!existsSync(join(pages.panelDir, 'index.html')))
      throw new Error('the panel is not built: run the tests with "npm test", which builds it');
    browser = await launchBrowser(chromium ?? '');
    parts = testParts({ pages });
    server = await createServer(parts);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  /** As the part would tell it: in the snapshot and as an event. */
  function tell(state: ModuleStatus['state'], detail: string, waiting = false): void {
    const twitch: ModuleStatus = { state, provider: 'eventsub', detail, since: 0 };
    const status = sampleStatus();
    const signIn = waiting ? ({ account: 'streamer', state: 'waiting', message: detail } as const) : null;
    parts.controls.status = () => ({ ...status, modules: { ...status.modules, twitch }, signIns: signIn ? { twitch: signIn } : {} });
    parts.bus.emit({ type: 'sign-in.changed', platform: 'twitch', state: signIn });
    parts.bus.emit({ type: 'module.state', module: 'twitch', ...twitch });
  }

  it('shows the code and the way to confirm it, until that is done', async () => {
    tell('offline', 'nobody has signed in');
    const page = await browser.newPage();
    await page.goto(server.url);
    const card = page.getByRole('region', { name: 'Twitch sign-in' });
    await card.getByRole('button', { name: 'As the streamer' }).click();
    await card.getByText('ABCD-EFGH').waitFor();
    expect(await card.getByRole('link').getAttribute('href')).toBe('https://www.twitch.tv/activate?device-code=ABCD');
    expect(await card.getByRole('link').getAttribute('rel')).toContain('noopener');
    tell('offline', 'waiting until the sign-in as the streamer is confirmed', true);
    await card.getByText('waiting for you').waitFor();
    expect(await card.getByText('ABCD-EFGH').count()).toBe(1);
    tell('online', 'reads the channel foxden');
    await card.getByText('ABCD-EFGH').waitFor({ state: 'detached' });
    await card.getByText('online').waitFor();
    // What the server refuses is told at the card.
    await card.getByRole('button', { name: 'Her own account' }).click();
    await card.getByRole('alert').getByText('Another sign-in is under way.').waitFor();
    // Nothing to sign in to.
    tell('disabled', 'set TWITCH_CLIENT_ID in .env');
    await card.waitFor({ state: 'detached' });
    await page.close();
  });
});
