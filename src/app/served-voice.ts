/** A voice for channels elsewhere. */
import type { EngineLink } from '../ports/engine.ts';
import type { PiperEngineConfig } from '../tts/engine.ts';
import { chooseVoice } from '../tts/voices/choose.ts';
import { voicesFolder } from './folders.ts';
import type { House } from './house.ts';
import { startVoiceProcess } from './voice.ts';
import { servedVoiceWishSchema, type VoiceWish } from './voice-wish.ts';

/**
 * The engine of a voice service, for what one channel asks.
 * @throws Error for what no AIVT asks
 */
export async function serveVoice(
  { settings, clock, log }: Pick<House, 'settings' | 'clock' | 'log'>,
  config: unknown,
): Promise<EngineLink> {
  const asked = servedVoiceWishSchema.safeParse(config);
  if (!asked.success) throw new Error('this is no wish for a voice: the same AIVT must run on both machines');
  const { provider, language, espeak, piper, scales } = asked.data;
  const choice = await chooseVoice({ provider, piperVoice: piper, folder: voicesFolder(settings) });
  const { speaker, lengthScale, noiseScale, noiseW } = scales;
  const chosen: PiperEngineConfig | null =
    choice.provider === 'espeak'
      ? null
      : {
          voice: choice.voice,
          ...(speaker === undefined ? {} : { speaker }),
          ...(lengthScale === undefined ? {} : { lengthScale }),
          ...(noiseScale === undefined ? {} : { noiseScale }),
          ...(noiseW === undefined ? {} : { noiseW }),
        };
  const wish: VoiceWish = { language, espeak, piper, openai: '' };
  return startVoiceProcess({ settings, clock, log, wish }, chosen, ({ state, detail }) => {
    if (state === 'offline' || state === 'degraded') log.of('tts').warn(detail);
  });
}
