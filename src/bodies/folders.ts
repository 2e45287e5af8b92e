/** The folders of pictures under `bodies` in the data folder. */
import { mkdir, readdir, rename, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PICTURE_FOLDER } from '../domain/body.ts';
import { MAX_PICTURES, PICTURE_FILE, pictureUse } from '../domain/pictures.ts';
import type { Bodies, PictureFolder } from '../ports/bodies.ts';
import { FieldError } from '../ports/settings-keeper.ts';

const MAX_FOLDERS = 50;

/** What a browser shows, by its first bytes: a name alone says nothing of what is in a file. */
const KINDS: readonly { readonly of: RegExp; readonly is: (bytes: Uint8Array) => boolean }[] = [
  { of: /\.png$/iu, is: (bytes) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { of: /\.gif$/iu, is: (bytes) => startsWith(bytes, [0x47, 0x49, 0x46, 0x38]) },
  { of: /\.jpe?g$/iu, is: (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]) },
  {
    of: /\.webp$/iu,
    is: (bytes) => startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50]),
  },
];

/**
 * @param root need not exist
 * @param changed told of a folder whose pictures are others now
 */
export function createBodies(root: string, changed: (folder: string) => void): Bodies {
  async function filesOf(folder: string): Promise<string[]> {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile() && PICTURE_FILE.test(entry.name)).map(({ name }) => name);
    return files.sort((a, b) => a.localeCompare(b, 'en')).slice(0, MAX_PICTURES);
  }
  async function view(folder: string): Promise<PictureFolder> {
    return { folder, pictures: (await filesOf(folder)).map((file) => ({ file, ...pictureUse(file) })) };
  }
  async function foldersThere(): Promise<string[]> {
    const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory() && PICTURE_FOLDER.test(entry.name)).map(({ name }) => name);
  }

  return {
    root,
    async list() {
      return Promise.all((await foldersThere()).sort().map(view));
    },
    async keep(folder, file, bytes) {
      requireNames(folder, file);
      const kind = KINDS.find(({ of }) => of.test(file));
      if (kind?.is(bytes) !== true)
        throw new FieldError('picture', `${file} is not the picture that its name says: save it as PNG, WebP, GIF or JPEG`);
      const there = await filesOf(folder);
      if (there.length === 0 && (await foldersThere()).length >= MAX_FOLDERS)
        throw new FieldError('folder', `there are ${MAX_FOLDERS} folders already: take one away first`);
      if (!there.includes(file) && there.length >= MAX_PICTURES)
        throw new FieldError('picture', `${folder} has ${MAX_PICTURES} pictures already: take some away first`);
      const path = join(root, folder, file);
      await mkdir(join(root, folder), { recursive: true });
      // Whole or not at all: the overlay may fetch it in this very moment.
      await writeFile(`${path}.part`, bytes);
      await rename(`${path}.part`, path);
      changed(folder);
      return view(folder);
    },
    async remove(folder, file) {
      requireNames(folder, file);
      if (!(await filesOf(folder)).includes(file)) throw new FieldError('picture', `${folder} has no picture ${file}`);
      await unlink(join(root, folder, file));
      // Stays where something else lies in it.
      await rmdir(join(root, folder)).catch(() => undefined);
      changed(folder);
      return view(folder);
    },
  };
}

function requireNames(folder: string, file: string): void {
  if (!PICTURE_FOLDER.test(folder)) throw new FieldError('folder', 'use lower-case letters, digits and dashes, at most 32');
  if (!PICTURE_FILE.test(file))
    throw new FieldError('picture', 'name it with letters, digits, spaces and dashes, and .png, .webp, .gif or .jpg at its end');
}

function startsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, index) => bytes[index] === byte);
}
