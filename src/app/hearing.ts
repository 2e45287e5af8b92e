/** Who finds voice in the microphone's sound, and who may understand it. */
import { createBusRecogniser } from '../ears/recognisers/bus.ts';
import type { RecogniserServer } from '../ears/recognisers/server.ts';
import { createSileroVad } from '../ears/vad/silero.ts';
import type { Vad } from '../ears/vad/vad.ts';
import { openWebRtcVad } from '../ears/vad/webrtc.ts';
import { startEngine } from '../workers/supervisor.ts';
import type { House } from './house.ts';
import { recogniserServers } from './recognisers.ts';

/** Who may understand speech, best first. */
export function serversOf(house: House): RecogniserServer[] {
  const { settings, persona, remote, clock, log } = house;
  const language = persona.language.split('-')[0] ?? 'en';
  if (remote?.carries('asr') !== true) return recogniserServers(house, language);
  const link = remote.link({
    ...{ kind: 'asr', name: 'the recogniser', config: { language }, report: () => undefined, log: log.of('asr') },
    // A streaming model goes on with what it has heard.
    sticky: true,
  });
  house.onClose('the recogniser', () => link.close());
  return [createBusRecogniser({ link, address: settings.AIVT_BUS ?? '', clock })];
}

/** Silero in its process, the other until that is up; or the other alone. */
export async function openVad({ settings, clock, log }: House): Promise<Vad> {
  const fallback = await openWebRtcVad();
  if (settings.VAD_PROVIDER === 'webrtc') return fallback;
  const link = startEngine({
    name: 'the ears',
    provider: 'silero',
    entry: new URL('../workers/ears-main.ts', import.meta.url),
    config: null,
    clock,
    // Without it she hears by the other one; the ears tell which.
    report: () => undefined,
    log: log.of('asr'),
  });
  return createSileroVad({ link, fallback, clock, threshold: () => settings.VAD_THRESHOLD / 100 });
}
