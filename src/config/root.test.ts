import { join, sep } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, homeFolder } from './root.ts';

it('keeps the streamer’s files with the program, or where AIVT_HOME says', () => {
  expect(homeFolder({})).toBe(ROOT);
  expect(homeFolder({ AIVT_HOME: '' })).toBe(ROOT);
  const folder = join(ROOT, 'somewhere else');
  expect(homeFolder({ AIVT_HOME: folder })).toBe(folder + sep);
  expect(homeFolder({ AIVT_HOME: folder + sep })).toBe(folder + sep);
});
