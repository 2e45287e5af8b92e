import type { Body } from '../../../../src/domain/body.ts';
import type { OverlayOptions } from '../options.ts';
import type { BodyScreen, Drawn } from './body-screen.ts';

const LIST_LIMIT_MS = 10_000;
let times = 0;

/** Asks which pictures the folder has now, and loads what moves them only then. Rejects where there are none. */
export async function wearPictures(asked: {
  readonly body: Body;
  readonly folder: string;
  readonly options: OverlayOptions;
  readonly drawn: (drawn: Drawn) => void;
  readonly root: HTMLElement;
  /** The access token's, or empty. */
  readonly query: string;
}): Promise<BodyScreen> {
  const { body, folder, options, drawn, root, query } = asked;
  const at = `/bodies/${folder}`;
  const [{ openPictures }, answer] = await Promise.all([
    import('./pictures.ts'),
    fetch(`${at}${query}`, { signal: AbortSignal.timeout(LIST_LIMIT_MS) }),
  ]);
  if (!answer.ok) throw new Error(`AIVT answers ${String(answer.status)}`);
  const { pictures: files } = (await answer.json()) as { pictures: string[] };
  if (files.length === 0) throw new Error('the folder is empty');
  // A picture may be another one under its old name: the page would take the one that it has.
  const version = `${query === '' ? '?' : '&'}v=${String(++times)}`;
  return openPictures({ body, files, addressOf: (file) => `${at}/${encodeURIComponent(file)}${query}${version}`, options, root, drawn });
}
