/** The whole hearing for measurements: the real VADs, and what else a bench brings. */
import { ENDPOINT_RULES, SILERO_ONSET_MS, type EndpointRules } from '../../src/ears/endpointing.ts';
import { Hearing, type HearingListener, type OwnVoice } from '../../src/ears/hearing.ts';
import { SPECULATION_RULES } from '../../src/ears/speculation.ts';
import type { TurnModel } from '../../src/ears/turn/turn-model.ts';
import { DECODING_RULES } from '../../src/ears/utterance.ts';
import { createSileroVad } from '../../src/ears/vad/silero.ts';
import type { Vad } from '../../src/ears/vad/vad.ts';
import { openWebRtcVad } from '../../src/ears/vad/webrtc.ts';
import { systemClock, type Clock } from '../../src/kernel/clock.ts';
import type { EngineLink } from '../../src/ports/engine.ts';
import type { Recogniser } from '../../src/ports/recogniser.ts';
import { startEngine } from '../../src/workers/supervisor.ts';

/** Voice before words stop her. */
const BARGE_IN_AFTER_VOICED_MS = 300;
const NO_LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Nobody else speaks. */
export const SILENT: OwnVoice = {
  sounding: false,
  spoken: '',
  verdict: 'unknown',
  heard: () => undefined,
  ducked: () => undefined,
};

export interface BenchHearing {
  readonly clock: Clock;
  readonly vad: Vad;
  readonly recogniser: Recogniser;
  /** Beside what the product takes as it is. */
  readonly endpoint?: Partial<EndpointRules>;
  readonly turn?: Pick<TurnModel, 'judge'>;
  readonly speculates?: boolean;
  readonly own?: OwnVoice;
  readonly nextId: () => string;
  readonly listener: Partial<HearingListener>;
}

export function hearingOf(parts: BenchHearing): Hearing {
  const { clock, vad, recogniser, endpoint = {}, turn = null, speculates = true, own = SILENT, nextId, listener } = parts;
  return new Hearing({
    ...{ clock, vad, recogniser, turn, own, nextId },
    rules: {
      endpoint: { ...ENDPOINT_RULES, ...(vad.provider === 'silero' ? { onsetMs: SILERO_ONSET_MS } : {}), ...endpoint },
      decoding: DECODING_RULES,
      speculation: { ...SPECULATION_RULES, enabled: speculates },
      bargeIn: () => ({ mode: 'always', leastVoicedMs: BARGE_IN_AFTER_VOICED_MS, names: [] }),
    },
    hints: () => [],
    listener: {
      onset: () => undefined,
      ended: () => undefined,
      partial: () => undefined,
      likely: () => undefined,
      final: () => Promise.resolve(),
      unheard: () => undefined,
      duck: () => undefined,
      floor: () => undefined,
      ...listener,
    },
  });
}

/** Resolves when it is that one, not the one that stands in until it is up. */
export async function openVad(provider: 'silero' | 'webrtc'): Promise<Vad> {
  const fallback = await openWebRtcVad();
  if (provider === 'webrtc') return fallback;
  const vad = createSileroVad({ link: engine('the ears', 'ears-main.ts'), fallback, clock: systemClock, threshold: () => 0.5 });
  while (vad.provider !== 'silero') await new Promise((resolve) => setTimeout(resolve, 20));
  return vad;
}

/** A process of the product's, by its file in `src/workers`. */
export function engine(name: string, file: string, args: readonly string[] = []): EngineLink {
  return startEngine({
    ...{ name, provider: name, args, config: null, clock: systemClock, report: () => undefined, log: NO_LOG },
    entry: new URL(`../../src/workers/${file}`, import.meta.url),
  });
}
