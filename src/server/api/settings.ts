/** The settings: what each means and where it stands; changed all at once or not at all. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { settingViewSchema, type SettingsKeeper } from '../../ports/settings-keeper.ts';
import { at, control, doc, errors, ok, optionalBody } from './route.ts';

const settingsSchema = z.object({ settings: z.array(settingViewSchema) });
const changeInputSchema = z.strictObject({
  values: z.record(z.string().max(64), z.string().max(2000).nullable()).describe('Null: back to what .env or the default says.'),
});

export function registerSettings(plain: FastifyInstance, { settings }: { readonly settings: SettingsKeeper }): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  app.route({
    ...at('GET /api/settings'),
    schema: {
      ...doc('GET /api/settings', 'setup', 'The value of a secret is never told, only whether it is set.'),
      response: { 200: settingsSchema, ...errors(401, 403) },
    },
    handler: () => ({ settings: [...settings.all()] }),
  });
  app.route({
    ...at('PUT /api/settings'),
    schema: {
      ...doc('PUT /api/settings', 'setup', 'All of them or, when one cannot be used, none: 400 with the setting in `field`.'),
      body: changeInputSchema,
      response: { 200: settingsSchema, ...errors(400, 401, 403, 409, 413, 503) },
    },
    handler: ({ body }) => ({ settings: [...settings.change(body.values)] }),
  });
  app.route({
    ...at('POST /api/restart'),
    schema: { ...control('POST /api/restart', 503), body: optionalBody(z.strictObject({})) },
    handler: () => {
      settings.restart();
      return ok;
    },
  });
}
