/** Is it up, and how is each part? */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { statusSchema } from '../../control/status.ts';
import type { StatusView } from '../../control/status-view.ts';
import { at, doc, errors } from './route.ts';

export interface HealthParts {
  readonly status: StatusView;
  readonly version: string;
  readonly uptimeS: () => number;
}

const healthSchema = z.object({ status: z.literal('ok'), version: z.string(), uptimeS: z.number() });

export function registerHealth(plain: FastifyInstance, { status, version, uptimeS }: HealthParts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();

  app.route({
    ...at('GET /health'),
    schema: { ...doc('GET /health', 'health'), response: { 200: healthSchema } },
    handler: () => ({ status: 'ok' as const, version, uptimeS: uptimeS() }),
  });
  app.route({
    ...at('GET /status'),
    schema: { ...doc('GET /status', 'health'), response: { 200: statusSchema, ...errors(401, 403) } },
    handler: () => status.status(),
  });
}
