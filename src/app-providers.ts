/** What thinks, speaks and judges, as the settings want it. Part of `app.ts`. */
import type { AppOptions } from './app.ts';
import { openVoice, type OpenedVoice } from './app-voice.ts';
import type { Settings } from './config/settings.ts';
import type { Log } from './log.ts';
import { createOllamaGuard } from './moderation/guard/ollama-guard.ts';
import { createModeration } from './moderation/moderation.ts';
import { createEspeakPhonemizer } from './moderation/sound/phonemizer.ts';
import type { Clock } from './pipeline/clock.ts';
import type { Status } from './pipeline/events.ts';
import type { ModuleBoard } from './pipeline/modules.ts';
import type { Policy, Voice } from './pipeline/ports.ts';
import { choosePolicy } from './policy/choose.ts';
import { readTape } from './recording/read.ts';
import { recordPolicy, recordVoice } from './recording/record.ts';
import { replayPolicy, replayVoice } from './recording/replay.ts';
import { createTape } from './recording/tape.ts';
import { speakable } from './tts/speakable.ts';
import { normalise } from './tts/text/normalise.ts';

export interface ProviderParts {
  readonly options: AppOptions;
  readonly clock: Clock;
  readonly board: ModuleBoard;
  readonly log: Log;
  /** Takes what must be undone at the end, last first. */
  readonly onClose: (close: () => unknown) => void;
}

/** Rules, and by sound what no rule can spell; a guard model where one is named. */
export function openModeration(settings: Settings, clock: Clock, board: ModuleBoard): ReturnType<typeof createModeration> {
  return createModeration({
    profile: settings.MODERATION_PROFILE,
    clock,
    report: board.reporter('moderation'),
    watch: true,
    phonemizer: createEspeakPhonemizer(),
    // What the voice makes of a text before it speaks ("w8" is said "wait") is judged too.
    spokenForm: (text) => normalise(speakable(text)).text,
    ...(settings.GUARD_MODEL === ''
      ? {}
      : {
          guard: createOllamaGuard({
            baseUrl: settings.OLLAMA_URL,
            model: settings.GUARD_MODEL,
            clock,
            timeoutMs: settings.GUARD_TIMEOUT_MS,
          }),
        }),
  });
}

export interface Providers {
  readonly policy: Policy;
  readonly voice: Voice;
  readonly settled: Promise<void>;
  readonly prepare: OpenedVoice['prepare'];
  readonly recording: () => Status['recording'];
}

/** Model and voice as the settings want them, replayed or recorded where asked for. */
export async function openProviders({ options, clock, board, log, onClose }: ProviderParts): Promise<Providers> {
  const tape =
    options.record === undefined ? null : await createTape(options.record, { clock, log: (level, message) => log[level](message) });
  if (tape) onClose(() => tape.close());
  const made =
    options.replay === undefined ? await startProviders(options, clock, board, log) : await replayProviders(options.replay, clock, board);
  const around = options.around ?? {};
  let { policy, voice } = made;
  if (tape) [policy, voice] = [recordPolicy(policy, tape), recordVoice(voice, tape)];
  policy = around.policy?.(policy) ?? policy;
  voice = around.voice?.(voice) ?? voice;
  onClose(() => voice.close());
  onClose(() => policy.close());
  return {
    policy,
    voice,
    settled: made.settled,
    prepare: made.prepare,
    recording: () => (tape ? { file: tape.file, dropped: tape.dropped } : null),
  };
}

interface MadeProviders {
  readonly policy: Policy;
  readonly voice: Voice;
  readonly settled: Promise<void>;
  readonly prepare: OpenedVoice['prepare'];
}

async function startProviders({ settings, persona }: AppOptions, clock: Clock, board: ModuleBoard, log: Log): Promise<MadeProviders> {
  const opened = await openVoice({ settings, clock, report: board.reporter('tts'), log });
  const policy = choosePolicy(
    {
      provider: settings.USE_STUB_POLICY ? 'scripted' : settings.POLICY_PROVIDER,
      ollamaUrl: settings.OLLAMA_URL,
      ollamaModel: settings.OLLAMA_MODEL,
    },
    { persona, clock, report: board.reporter('policy'), log: (level, message) => log[level](message), seed: Math.floor(clock.wallMs()) },
  );
  // A voice that does not come up has told so on the board; the rest of the house works without it.
  const settled = Promise.allSettled([policy.settled, opened.ready]).then(() => undefined);
  return { policy, voice: opened.voice, settled, prepare: opened.prepare };
}

/** @throws TapeError */
async function replayProviders(file: string, clock: Clock, board: ModuleBoard): Promise<MadeProviders> {
  const recording = await readTape(file);
  for (const name of ['policy', 'tts'] as const) board.report(name, { state: 'stub', provider: 'recording', detail: `plays ${file} back` });
  return {
    policy: replayPolicy(recording, clock),
    voice: replayVoice(recording, clock),
    settled: Promise.resolve(),
    prepare: () => Promise.resolve(0),
  };
}
