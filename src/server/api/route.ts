/** What the routes of the API share: their place, their documentation, their refusals. */
import { z } from 'zod';
import { errorBodySchema } from '../errors.ts';
import { routeOf, type Method, type RouteKey } from '../routes.ts';

export const okSchema = z.object({ ok: z.literal(true) });
export const ok = { ok: true } as const;

/** Where a route is, by the table of routes. */
export function at(key: RouteKey): { method: Method; url: string } {
  const { method, url } = routeOf(key);
  return { method, url };
}

type Tag = 'health' | 'talk' | 'control' | 'memory' | 'telemetry' | 'setup';

/** What the documentation says of a route. */
export function doc(key: RouteKey, tag: Tag, description?: string): { summary: string; tags: string[]; description?: string } {
  return { summary: routeOf(key).summary, tags: [tag], ...(description === undefined ? {} : { description }) };
}

type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 503;

/** The refusals a route may answer with. */
export function errors(...statuses: ErrorStatus[]): Partial<Record<ErrorStatus, typeof errorBodySchema>> {
  return Object.fromEntries(statuses.map((status) => [status, errorBodySchema]));
}

/** A control: documented, answers `ok`, and may be refused. */
export function control(
  key: RouteKey,
  ...statuses: ErrorStatus[]
): ReturnType<typeof doc> & { response: { 200: typeof okSchema } & ReturnType<typeof errors> } {
  return { ...doc(key, 'control'), response: { 200: okSchema, ...errors(400, 401, 403, ...statuses) } };
}

/** A button should work without a body: none (Fastify says null) is as good as an empty object. */
export function optionalBody<T extends z.ZodType>(schema: T): z.ZodPreprocess<T> {
  return z.preprocess((body) => body ?? {}, schema);
}
