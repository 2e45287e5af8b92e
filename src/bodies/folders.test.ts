import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Bodies } from '../ports/bodies.ts';
import { createBodies } from './folders.ts';

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
let root: string;
let bodies: Bodies;
let changed: string[];

beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'aivt-bodies-')), 'bodies');
  changed = [];
  bodies = createBodies(root, (folder) => changed.push(folder));
});
afterEach(() => rm(join(root, '..'), { recursive: true, force: true }));

it('keeps pictures, says what each is for, and tells that they are others now', async () => {
  expect(await bodies.list()).toEqual([]);
  await bodies.keep('my-fox', 'open.png', PNG);
  const folder = await bodies.keep('my-fox', 'closed.png', PNG);
  expect(folder).toEqual({
    folder: 'my-fox',
    pictures: [
      { file: 'closed.png', emotion: 'neutral', mouth: 'closed', eyesShut: false },
      { file: 'open.png', emotion: 'neutral', mouth: 'open', eyesShut: false },
    ],
  });
  expect(await bodies.list()).toEqual([folder]);
  expect(await readdir(join(root, 'my-fox'))).toEqual(['closed.png', 'open.png']);
  expect(changed).toEqual(['my-fox', 'my-fox']);
});

it('takes them away again, the last one with its folder, unless something else lies in it', async () => {
  await bodies.keep('a', 'closed.png', PNG);
  await bodies.keep('b', 'closed.png', PNG);
  await writeFile(join(root, 'b', 'drawing.psd'), 'mine');
  expect(await bodies.remove('a', 'closed.png')).toEqual({ folder: 'a', pictures: [] });
  await bodies.remove('b', 'closed.png');
  expect(await readdir(root)).toEqual(['b']);
  await expect(bodies.remove('a', 'closed.png')).rejects.toThrow('has no picture');
});

it.each([
  ['my-fox', '../closed.png', 'name it with letters'],
  ['my-fox', 'closed.svg', 'name it with letters'],
  ['../my-fox', 'closed.png', 'lower-case letters'],
  ['My Fox', 'closed.png', 'lower-case letters'],
  ['my-fox', 'closed.webp', 'is not the picture that its name says'],
])('refuses %s/%s', async (folder, file, why) => {
  await expect(bodies.keep(folder, file, PNG)).rejects.toThrow(why);
  expect(changed).toEqual([]);
});

it('a folder has at most forty, and one of the same name is replaced', async () => {
  await mkdir(join(root, 'full'), { recursive: true });
  for (let n = 0; n < 40; n++) await writeFile(join(root, 'full', `open ${n}.png`), PNG);
  await expect(bodies.keep('full', 'closed.png', PNG)).rejects.toThrow('has 40 pictures already');
  await bodies.keep('full', 'open 7.png', PNG);
});
