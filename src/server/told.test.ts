/** What there is, is told: every route and event stands in the guide, and the panel asks for nothing that there is not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventSchema } from '../domain/events.ts';
import { PANEL_PAGES } from '../control/panel-pages.ts';
import { ROUTES, routeOf, type RouteKey } from './routes.ts';

const root = join(import.meta.dirname, '../..');
const guide = readFileSync(join(root, 'docs/api.md'), 'utf8');
const panel = join(root, 'web/panel/src');
const client = readdirSync(panel, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(?:svelte|ts)$/u.test(file) && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(panel, file), 'utf8'))
  .join('\n');
const keys = Object.keys(ROUTES) as RouteKey[];
const asked = (key: RouteKey): boolean => ROUTES[key].kind !== 'page';

/** For programs, not for the panel. */
const NOT_FOR_THE_PANEL: readonly RouteKey[] = ['GET /health', 'GET /overlay/stream', 'POST /api/ears/talk'];

it('every route of the API is in the guide, with its method', () => {
  const told = keys.filter(asked).filter((key) => {
    const { method, url } = routeOf(key);
    // Where a row tells of several, the method may stand before the first of them only.
    return ROUTES[key].kind === 'socket' ? guide.includes(`WS ${url}`) : guide.includes(`${method} ${url}`) || guide.includes(`\`${url}\``);
  });
  expect(keys.filter((key) => asked(key) && !told.includes(key))).toEqual([]);
});

it('every event is in the guide and is folded by the panel', () => {
  const types = eventSchema.options.map((option) => option.shape.type.value);
  expect(
    types.filter((type) => !new RegExp(`[\`{ ]${type.replace('.', '\\.')}[\` ]`, 'u').test(guide) && !guide.includes(`\n${type} `)),
  ).toEqual([]);
  expect(types.filter((type) => !client.includes(`case '${type}'`))).toEqual([]);
});

it('the panel uses every route that is for it, and none that there is not', () => {
  // As they stand in the sources: a parameter is whatever a template puts there.
  const used = [...client.matchAll(/['"`}](\/(?:api|status|stream|mic(?!\w)|metrics|health)[\w/.:-]*(?:\$\{[^}]+\}[\w/-]*)*)/gu)].map(
    ([, path = '']) => path,
  );
  const matches = (url: string, path: string): boolean => {
    const pattern = new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/gu, '(?:\\$\\{.+|[^/]+)')}$`, 'u');
    return pattern.test(path) || pattern.test(path.replace(/\$\{.+$/u, ''));
  };
  const routes = keys.filter(asked).map((key) => routeOf(key).url);
  // `/api/${control}`: one component for four controls.
  const CHOICES = ['/api/style', '/api/preset', '/api/scene', '/api/expression'];
  expect(client).toContain("control: 'style' | 'preset' | 'scene' | 'expression'");
  const all = [...used.filter((path) => path !== '/api/${control}'), ...CHOICES];
  expect(all.filter((path) => !routes.some((url) => matches(url, path)))).toEqual([]);
  expect(
    keys.filter((key) => asked(key) && !NOT_FOR_THE_PANEL.includes(key) && !all.some((path) => matches(routeOf(key).url, path))),
  ).toEqual([]);
});

it('every page of the panel has a route of its own that only who may read opens', () => {
  for (const { path } of PANEL_PAGES) expect(ROUTES[`GET ${path}`], path).toMatchObject({ access: 'read', kind: 'page' });
});
