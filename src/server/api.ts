/** The HTTP API: thin handlers with their schemas, one file for each kind of thing that is asked. */
import type { FastifyInstance } from 'fastify';
import { registerBodies, type BodyParts } from './api/bodies.ts';
import { registerControls, type ControlParts } from './api/controls.ts';
import { registerEmotes, type EmotesParts } from './api/emotes.ts';
import { registerHealth, type HealthParts } from './api/health.ts';
import { registerTalk, type TalkParts } from './api/talk.ts';
import { registerMemory, type MemoryParts } from './api/memory.ts';
import { registerReview, type ReviewParts } from './api/review.ts';
import { registerSettings } from './api/settings.ts';
import { registerSetup, type SetupParts } from './api/setup.ts';
import { registerTelemetry, type TelemetryParts } from './api/telemetry.ts';
import type { SettingsKeeper } from '../ports/settings-keeper.ts';

export interface ApiParts
  extends BodyParts, HealthParts, TalkParts, ControlParts, MemoryParts, EmotesParts, SetupParts, ReviewParts, TelemetryParts {
  readonly settings: SettingsKeeper;
}

/** Registers all of `/health`, `/status`, `/api/*` and `/metrics`. */
export function registerApi(app: FastifyInstance, parts: ApiParts): void {
  registerHealth(app, parts);
  registerTalk(app, parts);
  registerControls(app, parts);
  registerBodies(app, parts);
  registerMemory(app, parts);
  registerEmotes(app, parts);
  registerTelemetry(app, parts);
  registerReview(app, parts);
  registerSettings(app, parts);
  registerSetup(app, parts);
}
