/** What thinks and speaks, as the settings want it: real, replayed or recorded. */
import type { Status } from '../control/status.ts';
import type { Persona } from '../domain/persona.ts';
import type { Policy } from '../ports/policy.ts';
import type { Voice } from '../ports/voice.ts';
import { choosePolicy, type ChosenPolicy } from '../policy/choose.ts';
import { patience } from '../policy/served/options.ts';
import { readTape } from '../recording/read.ts';
import { recordPolicy, recordVoice } from '../recording/record.ts';
import { replayPolicy, replayVoice } from '../recording/replay.ts';
import { createTape } from '../recording/tape.ts';
import { dataFolder } from './folders.ts';
import type { AppOptions, House } from './house.ts';
import { busModel, ggufParts, policySettings } from './model.ts';
import { forgetInTapes, noteTape } from './tapes.ts';
import type { OpenedVoice } from './voice.ts';
import { openVoice } from './voice-switch.ts';

export interface Providers {
  readonly policy: Policy;
  readonly voice: Voice;
  /** Resolves when it is known which policy and voice are there. */
  readonly settled: Promise<void>;
  readonly prepare: OpenedVoice['prepare'];
  readonly warm: ChosenPolicy['warm'];
  /** Opens that persona's voice; she speaks with it from when the function is called. Never rejects: where it cannot be had, the one before stays. */
  readonly voiceFor: (persona: Persona) => Promise<() => void>;
  readonly recording: () => Status['recording'];
}

type MadeProviders = Omit<Providers, 'recording'>;

/** @throws TapeError */
export async function openProviders(house: House, options: AppOptions): Promise<Providers> {
  const { clock, log, onClose } = house;
  const tape = options.record === undefined ? null : await createTape(options.record, { clock, log, redact: house.redact });
  const tapes = dataFolder(house.settings, 'recordings.txt');
  house.forgetPlaces.add('recordings', forgetInTapes(tapes, tape));
  if (tape) {
    noteTape(tapes, tape.file);
    onClose('the recording', () => tape.close());
  }
  const made = options.replay === undefined ? await startProviders(house) : await replayProviders(options.replay, house);
  let { policy, voice } = made;
  if (tape) [policy, voice] = [recordPolicy(policy, tape), recordVoice(voice, tape)];
  policy = options.around?.policy?.(policy) ?? policy;
  voice = options.around?.voice?.(voice) ?? voice;
  onClose('the voice', () => voice.close());
  onClose('the policy', () => policy.close());
  return { ...made, policy, voice, recording: () => (tape ? { file: tape.file, dropped: tape.dropped } : null) };
}

async function startProviders(house: House): Promise<MadeProviders> {
  const { settings, persona, clock, bus, board, log } = house;
  const opened = await openVoice(house);
  const policy = choosePolicy(
    { ...policySettings(settings), ...(settings.USE_STUB_POLICY ? { provider: 'scripted' } : {}) },
    {
      gguf: ggufParts(house),
      servedOptions: patience(settings.REPLY_DEADLINE_MS),
      ...(house.remote?.carries('policy') === true ? { bus: busModel(house.remote, house) } : {}),
      persona,
      clock,
      report: board.reporter('policy'),
      log: log.of('policy'),
      seed: Math.floor(clock.wallMs()),
      onBreaker: (now) => bus.emit({ type: 'model.breaker', ...now }),
      onUse: (use) => bus.emit({ type: 'model.answered', ...use }),
    },
  );
  // A voice that does not come up has told so on the board; the rest of the house works without it.
  const settled = Promise.allSettled([policy.settled, opened.ready]).then(() => undefined);
  return { policy, voice: opened.voice, settled, prepare: opened.prepare, voiceFor: opened.voiceFor, warm: (begin) => policy.warm(begin) };
}

async function replayProviders(file: string, { clock, board }: House): Promise<MadeProviders> {
  const recording = await readTape(file);
  for (const name of ['policy', 'tts'] as const) board.report(name, { state: 'stub', provider: 'recording', detail: `plays ${file} back` });
  return {
    policy: replayPolicy(recording, clock),
    voice: replayVoice(recording, clock),
    settled: Promise.resolve(),
    prepare: () => Promise.resolve(0),
    warm: () => Promise.resolve(),
    voiceFor: () => Promise.resolve(() => undefined),
  };
}
