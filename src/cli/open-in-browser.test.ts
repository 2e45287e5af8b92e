import { expect, it } from 'vitest';
import { openerFor, openInBrowser } from './open-in-browser.ts';

it('asks the system’s own opener, with the address as one argument', () => {
  const url = 'http://127.0.0.1:9000/?a=1&b=2';
  for (const platform of ['win32', 'darwin', 'linux'] as const) expect(openerFor(url, platform).args.at(-1)).toBe(url);
  expect(openerFor(url, 'win32').command).toBe('rundll32.exe');
});

it('tells when there is none', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '';
  try {
    const told = Promise.withResolvers<Error>();
    openInBrowser('http://127.0.0.1:9000/', told.resolve);
    // Windows finds its own programs whatever the path says.
    if (process.platform !== 'win32') expect((await told.promise).message).toContain('ENOENT');
  } finally {
    process.env['PATH'] = path;
  }
});
