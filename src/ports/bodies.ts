/** The streamer's own pictures of her, in folders: what the panel lists, takes in and takes away. */
import { z } from 'zod';
import { EMOTIONS } from '../domain/emotion.ts';
import { VISEMES } from '../domain/viseme.ts';

export const pictureSchema = z.object({
  file: z.string(),
  /** What its name says that it is for. */
  emotion: z.enum(EMOTIONS),
  mouth: z.enum(['closed', 'open', ...VISEMES]),
  eyesShut: z.boolean(),
});
export const pictureFolderSchema = z.object({ folder: z.string(), pictures: z.array(pictureSchema) });
export type PictureFolder = z.infer<typeof pictureFolderSchema>;

export interface Bodies {
  /** Where the folders lie; need not exist. */
  readonly root: string;
  /** Every folder, by name; pictures in the order of their names. */
  list(): Promise<readonly PictureFolder[]>;
  /** Keeps a picture; one of that name is replaced. @throws FieldError for what is none, or where there are too many. */
  keep(folder: string, file: string, bytes: Uint8Array): Promise<PictureFolder>;
  /** Takes a picture away; the last one takes its folder along. @throws FieldError for what is not there. */
  remove(folder: string, file: string): Promise<PictureFolder>;
}
