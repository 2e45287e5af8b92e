/** Who may understand speech, as the settings want it; here, or in a service for others. */
import { z } from 'zod';
import { serveRecogniser } from '../ears/recognisers/bus.ts';
import { inTurn } from '../ears/recognisers/in-turn.ts';
import { createOpenAiServer } from '../ears/recognisers/openai.ts';
import type { RecogniserServer } from '../ears/recognisers/server.ts';
import { createWyomingServer } from '../ears/recognisers/wyoming.ts';
import { Fault } from '../kernel/fault.ts';
import type { EngineLink } from '../ports/engine.ts';
import { sherpaServer } from './ears-models.ts';
import type { House } from './house.ts';

type Parts = Pick<House, 'settings' | 'clock' | 'log'>;

/** Best first. @param language as Whisper names it */
export function recogniserServers(parts: Parts, language: string): RecogniserServer[] {
  const { settings, clock } = parts;
  const wyoming = (): RecogniserServer => inTurn(createWyomingServer({ url: settings.WYOMING_URL, language, clock }), clock);
  const openai = (): RecogniserServer =>
    inTurn(
      createOpenAiServer({
        url: settings.OPENAI_TRANSCRIPTION_URL,
        model: settings.OPENAI_TRANSCRIPTION_MODEL,
        apiKey: settings.OPENAI_API_KEY,
        language,
        clock,
      }),
      clock,
    );
  if (settings.ASR_PROVIDER === 'wyoming') return [wyoming()];
  if (settings.ASR_PROVIDER === 'openai') return [openai()];
  if (settings.ASR_PROVIDER === 'sherpa') return [sherpaServer(parts, language)];
  return [wyoming(), openai(), sherpaServer(parts, language)];
}

const wishSchema = z.object({ language: z.string().regex(/^[a-z]{2,3}$/u) });

/** The engine of a service that understands speech. @throws Fault for what no AIVT asks, or where the settings want none */
export function serveRecogniserOf(parts: Parts, config: unknown): EngineLink {
  const wish = wishSchema.safeParse(config);
  if (!wish.success) throw new Fault('this is no wish for a recogniser: the same AIVT must run on both machines');
  if (parts.settings.ASR_PROVIDER === 'stub')
    throw new Fault('ASR_PROVIDER=stub understands nothing: set another where the service runs', { permanent: true });
  return serveRecogniser(recogniserServers(parts, wish.data.language), parts.clock);
}
