/** The voice as the settings want it. */
import type { Settings } from '../config/settings.ts';
import type { Approved } from '../domain/approved.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { EngineLink } from '../ports/engine.ts';
import type { SpeechStyle, Voice } from '../ports/voice.ts';
import { ClipStore } from '../tts/cache/clip-store.ts';
import { createCachedVoice } from '../tts/cache/cached-voice.ts';
import type { PiperEngineConfig, VoiceEngineConfig } from '../tts/engine.ts';
import { createExpressiveVoice } from '../tts/expressive.ts';
import { createOpenAiVoice } from '../tts/openai/voice.ts';
import { createStubVoice } from '../tts/stub.ts';
import { createEngineVoice } from '../tts/voice.ts';
import { aboutVoice } from '../tts/voices/about.ts';
import { chooseVoice } from '../tts/voices/choose.ts';
import { dataFolder, voicesFolder } from './folders.ts';
import type { House } from './house.ts';
import { speechProgress } from '../tts/speech-progress.ts';
import { startEngine } from '../workers/supervisor.ts';
import type { Remote } from './remote.ts';
import type { ServedVoiceWish, VoiceWish } from './voice-wish.ts';

export interface OpenedVoice {
  readonly voice: Voice;
  /** Resolves when it is known whether the voice is there; rejects when it is not. */
  readonly ready: Promise<unknown>;
  /** Makes lines ahead that will be needed, while `idle` says so. */
  readonly prepare: (lines: readonly Approved[], style: SpeechStyle, signal: AbortSignal, idle: () => boolean) => Promise<number>;
}

type VoiceParts = Pick<House, 'settings' | 'clock' | 'log' | 'remote'> & { readonly wish: VoiceWish; readonly report: ReportModule };

const nothingAhead: OpenedVoice['prepare'] = () => Promise.resolve(0);

export async function openOneVoice(parts: VoiceParts): Promise<OpenedVoice> {
  const { settings, clock, report, wish } = parts;
  if (settings.USE_STUB_TTS) return { voice: createStubVoice(report), ready: Promise.resolve(), prepare: nothingAhead };
  if (settings.TTS_PROVIDER === 'openai') {
    // The mouth of a voice that tells no times is timed by espeak, in a process that is not the module.
    const link = startVoiceProcess(parts, null, () => undefined);
    const voice = createOpenAiVoice({
      baseUrl: settings.OPENAI_SPEECH_URL,
      apiKey: settings.OPENAI_API_KEY ?? '',
      model: settings.OPENAI_SPEECH_MODEL,
      voice: wish.openai,
      link,
      clock,
      report,
    });
    return { voice, ready: link.ready(), prepare: nothingAhead };
  }
  if (parts.remote?.carries('tts') === true) return openServedVoice(parts, parts.remote);
  const choice = await chooseVoice({ provider: settings.TTS_PROVIDER, piperVoice: wish.piper, folder: voicesFolder(settings) });
  if (choice.provider === 'espeak') {
    const link = startVoiceProcess(parts, null, (told) =>
      report({ ...told, detail: told.state === 'online' ? `${told.detail} (${choice.why})` : told.detail }),
    );
    return { voice: createExpressiveVoice(createEngineVoice({ link, provider: 'espeak' })), ready: link.ready(), prepare: nothingAhead };
  }
  const about = await aboutVoice(choice, voicesFolder(settings));
  const link = startVoiceProcess(parts, { voice: choice.voice, ...piperSettings(settings) }, (told) =>
    report({ ...told, detail: told.state === 'online' ? `${told.detail} (${about})` : told.detail }),
  );
  return cached(parts, link, 'piper');
}

/** By a voice service on the bus: what it speaks with is its own choice among what it has. */
async function openServedVoice(parts: VoiceParts, remote: Remote): Promise<OpenedVoice> {
  const { settings, wish, report, log } = parts;
  const config: ServedVoiceWish = {
    ...{ provider: settings.TTS_PROVIDER === 'openai' ? 'auto' : settings.TTS_PROVIDER, language: wish.language },
    ...{ espeak: wish.espeak, piper: wish.piper, scales: piperSettings(settings) },
  };
  const link = remote.link({ kind: 'tts', name: 'the voice', config, progress: speechProgress, report, log: log.of('tts') });
  return cached(parts, link, 'bus');
}

/** What was said before is not made again. */
async function cached(parts: VoiceParts, link: EngineLink, provider: string): Promise<OpenedVoice> {
  const store = await ClipStore.open({ folder: dataFolder(parts.settings, 'voice-cache'), log: parts.log.of('tts') });
  const voice = createCachedVoice({
    voice: createEngineVoice({ link, provider }),
    store,
    voiceKey: async (signal) => String((await link.ready(signal))['voiceKey']),
  });
  return {
    voice: createExpressiveVoice(voice),
    ready: link.ready(),
    prepare: (lines, style, signal, idle) =>
      voice.prepare(
        lines.map((text) => ({ seq: 0, text, emotion: null })),
        style,
        signal,
        idle,
      ),
  };
}

export function startVoiceProcess(
  { settings, wish, clock, log }: Omit<VoiceParts, 'report' | 'remote'>,
  piper: PiperEngineConfig | null,
  report: ReportModule,
): EngineLink {
  return startEngine({
    name: 'the voice',
    provider: piper ? 'piper' : 'espeak',
    entry: new URL('../workers/voice-main.ts', import.meta.url),
    args: [voicesFolder(settings)],
    config: { espeakVoice: wish.espeak, language: wish.language, ...(piper ? { piper } : {}) } satisfies VoiceEngineConfig,
    clock,
    report,
    log,
  });
}

function piperSettings(settings: Settings): Omit<PiperEngineConfig, 'voice'> {
  return {
    ...(settings.PIPER_SPEAKER === null ? {} : { speaker: settings.PIPER_SPEAKER }),
    ...(settings.PIPER_LENGTH_SCALE === null ? {} : { lengthScale: settings.PIPER_LENGTH_SCALE }),
    ...(settings.PIPER_NOISE_SCALE === null ? {} : { noiseScale: settings.PIPER_NOISE_SCALE }),
    ...(settings.PIPER_NOISE_W === null ? {} : { noiseW: settings.PIPER_NOISE_W }),
  };
}
