import { createHash } from 'node:crypto';
import { utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer, createServer, type ServerParts } from './create-server.ts';
import { inlineScriptHashes } from './pages.ts';
import { PANEL_PAGES } from '../control/panel-pages.ts';
import { buildPages, testParts } from '../../testing/server.ts';

const HOST = '127.0.0.1:9000';
let pages: ServerParts['pages'];
let app: FastifyInstance;

beforeAll(async () => {
  pages = await buildPages();
  ({ app } = await buildServer(testParts({ pages, settings: { port: 9000 } })));
});
afterAll(() => app.close());

function get(url: string): Promise<LightMyRequestResponse> {
  return app.inject({ url, headers: { host: HOST } });
}

describe('pages', () => {
  it('asks the browser to look again for the document, and never for a hashed file', async () => {
    for (const url of ['/', '/overlay', '/overlay/', '/favicon.svg'])
      expect((await get(url)).headers['cache-control'], url).toBe('no-cache');
    for (const url of ['/overlay/assets/index-D4f9aa01.js', '/_app/immutable/start.Bx81kd2_.js']) {
      const response = await get(url);
      expect(response.headers['cache-control'], url).toBe('public, max-age=31536000, immutable');
      expect(response.headers['content-type']).toContain('javascript');
    }
  });

  it('allows the page its own inline scripts and no others', async () => {
    const csp = String((await get('/')).headers['content-security-policy']);
    const hash = createHash('sha256').update('start()').digest('base64');
    expect(csp).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect(csp).toContain(`connect-src 'self' ws://${HOST} wss://${HOST}`);
    expect(csp).toContain("frame-ancestors 'self'");
    expect(csp).not.toContain('unsafe-eval');
    expect(String((await get('/overlay')).headers['content-security-policy'])).toContain("script-src 'self';");
  });

  it('gives each page of the panel its own document', async () => {
    for (const { path, name } of PANEL_PAGES) expect((await get(path)).body).toContain(`<title>panel: ${name}</title>`);
  });

  it('shows a page that was rebuilt', async () => {
    const file = join(pages.overlayDir, 'index.html');
    await writeFile(file, '<!doctype html><title>overlay, second build</title>');
    await utimes(file, new Date(), new Date(Date.now() + 5_000));
    expect((await get('/overlay')).body).toContain('second build');
  });

  it('gives nothing but its own files', async () => {
    for (const url of [
      '/.env',
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/overlay/../../secret.txt',
      '/sounds/notes.txt',
      '/sounds/..%2fsecret.txt',
      '/sounds/..%2fsecret.wav',
      '/sounds/',
      '/overlay/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
      '/index.html',
      '/latency.html',
      '/_app',
      '/_app/',
      '/%00',
      '/a%00.js',
    ]) {
      const response = await get(url);
      expect([400, 404], url).toContain(response.statusCode);
      expect(response.body).not.toContain('not to be served');
      expect(response.body).not.toContain('AIVT_TOKEN');
    }
  });

  it('gives nothing else over a real connection, where no client tidies the path', async () => {
    const server = await createServer(testParts({ pages }));
    const { port } = new URL(server.url);
    for (const path of ['/../secret.txt', '/overlay/../../secret.txt', '/..%2fsecret.txt', '//secret.txt', '/%']) {
      const [status, body] = await new Promise<[number, string]>((resolve, reject) => {
        request({ host: '127.0.0.1', port, path }, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve([response.statusCode ?? 0, text]));
        })
          .on('error', reject)
          .end();
      });
      expect([400, 404], path).toContain(status);
      expect(body).not.toContain('not to be served');
      expect((JSON.parse(body) as { error: { code: string } }).error.code).toBeTruthy();
    }
    await server.close();
  });

  it('says how to build a page that is not built, without a way around the CSP', async () => {
    const bare = await buildServer(testParts({ settings: { port: 9000 } }));
    for (const [url, workspace] of [
      ['/', 'web/panel'],
      ['/overlay', 'web/overlay'],
      ['/overlay/', 'web/overlay'],
    ] as const) {
      const response = await bare.app.inject({ url, headers: { host: HOST } });
      expect(response.statusCode).toBe(503);
      expect(response.headers['content-type']).toContain('text/html');
      expect(response.body).toContain('npm start');
      expect(response.body).toContain(`npm run build -w ${workspace}`);
    }
    await bare.app.close();
  });
});

describe('inlineScriptHashes', () => {
  it('hashes inline scripts only', () => {
    expect(inlineScriptHashes('<script src="/a.js"></script><link><p>x')).toEqual([]);
    expect(inlineScriptHashes('<script type="module">\n a \n</script><SCRIPT>b</SCRIPT>')).toHaveLength(2);
  });
});
