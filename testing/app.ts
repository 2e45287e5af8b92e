/** What tests and benches ask of a running app beside its own face. */
import type { App } from '../src/app/app.ts';
import type { Role } from '../src/domain/trigger.ts';
import type { ChatOutcome } from '../src/ports/ingress.ts';

let nextId = 1;

/** A line of chat, as `POST /api/chat` hands it in. */
export function chat(
  app: Pick<App, 'ingress'>,
  { user, text, role = 'viewer' }: { readonly user: string; readonly text: string; readonly role?: Role },
): Promise<ChatOutcome> {
  return app.ingress.chat({
    id: `test-${nextId++}`,
    platform: 'api',
    userId: user.toLowerCase(),
    userName: user,
    role,
    text,
    receivedAtMs: performance.now(),
  });
}
