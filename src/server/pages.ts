/** The panel's and the overlay's files, as their toolchains built them. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PANEL_PAGES } from '../control/panel-pages.ts';
import { pageCsp } from './headers.ts';
import { PICTURE_FOLDER } from '../domain/body.ts';
import { PICTURE_FILE } from '../domain/pictures.ts';
import type { Bodies } from '../ports/bodies.ts';
import { SOUND_FILE } from '../domain/sound-file.ts';
import { routeOf, type Method } from './routes.ts';

export interface PageFolders {
  readonly panelDir: string;
  readonly overlayDir: string;
  /** The streamer's own sounds; need not exist. */
  readonly soundsDir: string;
}

interface Page {
  readonly title: string;
  readonly workspace: string;
  readonly dir: string;
}

/** What the panel may do besides speaking with AIVT. */
export interface PanelMay {
  /** From where it may show pictures. */
  imageHosts(): readonly string[];
  /** With whom it may speak: OBS, for the day on which AIVT is gone and she is heard. */
  connectHosts(pageHostname: string): readonly string[];
}

const NOTHING_ELSE: PanelMay = { imageHosts: () => [], connectHosts: () => [] };

interface LoadedHtml {
  readonly mtimeMs: number;
  readonly html: string;
  readonly scriptHashes: readonly string[];
}

/** Build tools put files with a hash of their content in the name there: they never change. */
const HASHED = /(?:^|\/)(?:assets|immutable)\/(?:.*\/)?[^/]*[-.][\w-]{8,}\.\w+$|\/immutable\//u;

/** Needs `@fastify/static` registered with `serve: false`. */
export function registerPages(app: FastifyInstance, folders: PageFolders, bodies: Pick<Bodies, 'list' | 'root'>, allowed: PanelMay): void {
  const panel: Page = { title: 'control panel', workspace: 'web/panel', dir: folders.panelDir };
  const overlay: Page = { title: 'overlay', workspace: 'web/overlay', dir: folders.overlayDir };
  const overlayHtml = htmlOf(overlay, 'index.html', NOTHING_ELSE);

  for (const { path } of PANEL_PAGES)
    app.route({ ...page(`GET ${path}`), handler: htmlOf(panel, `${path === '/' ? 'index' : path.slice(1)}.html`, allowed) });
  app.route({ ...page('GET /overlay'), handler: overlayHtml });
  app.route({ ...page('GET /overlay/'), handler: overlayHtml });
  app.route({ ...page('GET /overlay/*'), handler: filesOf(overlay) });
  app.route({ ...page('GET /sounds/:name'), handler: soundsOf(folders.soundsDir) });
  app.route({ ...page('GET /bodies/:folder'), handler: pictureNames(bodies) });
  app.route({ ...page('GET /bodies/:folder/:picture'), handler: pictureOf(bodies.root) });
  app.route({ ...page('GET /*'), handler: filesOf(panel) });
}

type PageHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

function page(key: Parameters<typeof routeOf>[0]): { method: Method; url: string; schema: { hide: true } } {
  const { method, url } = routeOf(key);
  return { method, url, schema: { hide: true } };
}

function htmlOf(page: Page, name: string, may: PanelMay): PageHandler {
  const load = createHtmlLoader(join(page.dir, name));
  return async (request, reply) => {
    const loaded = await load();
    void reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header(
        'content-security-policy',
        pageCsp(request.host, loaded?.scriptHashes ?? [], may.imageHosts(), may.connectHosts(request.hostname)),
      );
    return loaded ? reply.send(loaded.html) : reply.code(503).send(notBuilt(page));
  };
}

function filesOf(page: Page): PageHandler {
  return async (request, reply) => {
    const path = (request.params as { '*': string })['*'];
    // Documents have routes of their own, with their own access and headers.
    if (path === '' || /\.html$/iu.test(path) || !(await isFile(page.dir, path))) {
      reply.callNotFound();
      return reply;
    }
    const hashed = HASHED.test(path);
    return reply
      .header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      .sendFile(path, page.dir, { cacheControl: false });
  };
}

function soundsOf(dir: string): PageHandler {
  return async (request, reply) => {
    const { name } = request.params as { name: string };
    if (!SOUND_FILE.test(name) || !(await isFile(dir, name))) {
      reply.callNotFound();
      return reply;
    }
    return reply.header('cache-control', 'no-cache').sendFile(name, dir, { cacheControl: false });
  };
}

/** As it is now: the overlay asks again when it is told that they are others. */
function pictureNames(bodies: Pick<Bodies, 'list'>): PageHandler {
  return async (request, reply) => {
    const { folder } = request.params as { folder: string };
    const found = (await bodies.list()).find((one) => one.folder === folder);
    return reply.header('cache-control', 'no-store').send({ pictures: found?.pictures.map(({ file }) => file) ?? [] });
  };
}

function pictureOf(dir: string): PageHandler {
  return async (request, reply) => {
    const { folder, picture } = request.params as { folder: string; picture: string };
    if (!PICTURE_FOLDER.test(folder) || !PICTURE_FILE.test(picture) || !(await isFile(join(dir, folder), picture))) {
      reply.callNotFound();
      return reply;
    }
    return reply.header('cache-control', 'no-cache').sendFile(picture, join(dir, folder), { cacheControl: false });
  };
}

/** Only asks whether to answer 404 ourselves; `@fastify/static` guards the path when it serves. */
async function isFile(dir: string, path: string): Promise<boolean> {
  if (path.includes('\0') || path.split(/[/\\]/u).some((part) => part.startsWith('.'))) return false;
  try {
    return (await stat(join(dir, path))).isFile();
  } catch {
    return false;
  }
}

/** Reads the page anew when it was rebuilt; null when it has not been built. */
function createHtmlLoader(file: string): () => Promise<LoadedHtml | null> {
  let cached: LoadedHtml | null = null;
  return async () => {
    try {
      const { mtimeMs } = await stat(file);
      if (cached?.mtimeMs !== mtimeMs) {
        const html = await readFile(file, 'utf8');
        cached = { mtimeMs, html, scriptHashes: inlineScriptHashes(html) };
      }
      return cached;
    } catch {
      return null;
    }
  };
}

/** CSP hashes of a built page's inline scripts (SvelteKit starts itself with one). */
export function inlineScriptHashes(html: string): string[] {
  const hashes: string[] = [];
  for (const match of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/giu)) {
    const [, attributes = '', code = ''] = match;
    if (/\ssrc\s*=/iu.test(attributes) || code === '') continue;
    hashes.push(`sha256-${createHash('sha256').update(code).digest('base64')}`);
  }
  return hashes;
}

function notBuilt({ title, workspace }: Page): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>AIVT: the ${title} is not built</title>
<p>The ${title} has not been built yet. Stop AIVT and start it again with <code>npm start</code>, which builds it, or run <code>npm run build -w ${workspace}</code> and reload this page.</p></html>
`;
}
