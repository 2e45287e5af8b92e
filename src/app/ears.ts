/** The ears as the settings want them: who finds voice, who understands it, and what they may do to the house. */
import { adaptivePauses, ENDPOINT_RULES, SILERO_ONSET_MS, turnPauses, type EndpointRules } from '../ears/endpointing.ts';
import { createEars, type Ears } from '../ears/ears.ts';
import { speechOffered } from '../ears/offered.ts';
import { stubRecogniser } from '../ears/recognisers/stub.ts';
import { watchRecognisers, type RecogniserState } from '../ears/recognisers/watch.ts';
import { SPECULATION_RULES } from '../ears/speculation.ts';
import type { TurnWatch } from '../ears/turn/turn-watch.ts';
import { DECODING_RULES } from '../ears/utterance.ts';
import type { Settings } from '../config/settings.ts';
import type { Log } from '../kernel/log.ts';
import type { Conductor } from '../pipeline/conductor.ts';
import type { Ingress } from '../ports/ingress.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { OverlaySpeaker } from '../speaker/speaker.ts';
import { openTurn } from './ears-models.ts';
import { openVad, serversOf } from './hearing.ts';
import type { House } from './house.ts';
import { openCapture } from './microphone.ts';

/** Voice before somebody's words stop her. */
const BARGE_IN_AFTER_VOICED_MS = 300;

export interface EarsHouse {
  readonly moderation: Pick<Moderation, 'readmit'>;
  readonly ingress: Pick<Ingress, 'offer' | 'draft'>;
  readonly speaker: Pick<OverlaySpeaker, 'duck' | 'follow'>;
  readonly conductor: Pick<Conductor, 'streamerSpeaking'>;
}

export function openEars(house: House, { moderation, ingress, speaker, conductor }: EarsHouse): Ears {
  const { settings, persona, clock, bus, board, onClose } = house;
  const servers = serversOf(house);
  const turn = openTurn(house);
  const looked = Promise.withResolvers<null>();
  const log = house.log.of('asr');
  const stub = settings.USE_STUB_ASR || settings.ASR_PROVIDER === 'stub';
  const ears = createEars({
    clock,
    rules: {
      get endpoint() {
        return endpointRules(settings, turn);
      },
      decoding: DECODING_RULES,
      speculation: { ...SPECULATION_RULES, enabled: settings.EARS_SPECULATE },
      bargeIn: () => ({ mode: settings.BARGE_IN, leastVoicedMs: BARGE_IN_AFTER_VOICED_MS, names: persona.calledNames }),
    },
    openVad: () => openVad(house),
    cleaning: () => ({ highPassHz: settings.EARS_HIGH_PASS_HZ, noiseGateDb: settings.EARS_NOISE_GATE_DB }),
    turn,
    openRecogniser(onState) {
      if (stub) looked.resolve(null);
      const told = (state: RecogniserState): void => {
        onState(state);
        if (state.state !== 'looking') looked.resolve(null);
      };
      return stub ? stubRecogniser : watchRecognisers({ servers, clock, onState: told });
    },
    wanted: stub ? 'stub' : settings.ASR_PROVIDER === 'auto' ? 'auto' : 'by-name',
    hints: () => [...new Set([persona.name, ...persona.calledNames])],
    async speech({ id, text, endedAtMs }) {
      const outcome = await ingress.offer(speechOffered({ id, text, endedAtMs }));
      if (outcome.outcome === 'refused') log.info(`what was said is not answered: ${outcome.reason}`);
    },
    likely: (spoken, signal) => void ingress.draft(speechOffered(spoken), signal),
    duck: (ducked) => speaker.duck(ducked),
    floor: (taken, mistaken) => conductor.streamerSpeaking(taken, mistaken),
    judge: (text) => moderation.readmit(text),
    emit: (event) => bus.emit(event),
    report: board.reporter('asr'),
    log,
  });
  onClose('the ears', () => ears.close());
  const stops = [
    bus.listen((event) => ears.follow(event)),
    speaker.follow({
      sound: (pcm, sampleRateHz, atMs) => {
        // Nobody's echo: without a microphone her sound need not be known.
        if (ears.now().microphone !== null) ears.own.played(pcm, sampleRateHz, atMs);
      },
      silent: (atMs) => ears.own.silenced(atMs),
    }),
  ];
  onClose('the ears', () => {
    for (const stop of stops) stop();
  });
  return withOwnMicrophone(house, ears, looked.promise, log);
}

/**
 * One that AIVT opens itself is let go while the ears are off. It is opened when it is known who understands
 * speech: the beginning of a file would be heard by nobody.
 */
function withOwnMicrophone({ settings, clock, onClose }: House, ears: Ears, looked: Promise<unknown>, log: Log): Ears {
  const capture = openCapture(settings, { hub: ears.microphones, clock, log });
  if (!capture) return ears;
  let isWanted = true;
  let hasLooked = false;
  onClose('the microphone', () => capture.close());
  void looked.then(() => {
    hasLooked = true;
    capture.setEnabled(isWanted);
  });
  return {
    ...ears,
    setEnabled(enabled) {
      isWanted = enabled;
      ears.setEnabled(enabled);
      if (hasLooked) capture.setEnabled(enabled);
    },
  };
}

/** As the settings are now: they may be changed while somebody speaks. */
function endpointRules({ EARS_PAUSE_MS, EARS_ENDPOINTING, VAD_PROVIDER }: Settings, { asks }: TurnWatch): EndpointRules {
  const fixed = { finished: EARS_PAUSE_MS, open: EARS_PAUSE_MS, unknown: EARS_PAUSE_MS };
  return {
    ...ENDPOINT_RULES,
    onsetMs: VAD_PROVIDER === 'silero' ? SILERO_ONSET_MS : ENDPOINT_RULES.onsetMs,
    pauseMs: EARS_ENDPOINTING === 'fixed' ? fixed : adaptivePauses(EARS_PAUSE_MS),
    turn: asks ? turnPauses(EARS_PAUSE_MS) : null,
  };
}
