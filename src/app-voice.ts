/** The voice as the settings want it: part of `app.ts`, which would be long with it. */
import { join, resolve } from 'node:path';
import { ROOT } from './config/root.ts';
import type { Settings } from './config/settings.ts';
import type { Log } from './log.ts';
import type { Approved } from './pipeline/approved.ts';
import type { Clock } from './pipeline/clock.ts';
import type { EventBus } from './pipeline/events.ts';
import type { ReportModule } from './pipeline/modules.ts';
import type { EngineLink, SpeechStyle, Voice } from './pipeline/ports.ts';
import { ClipStore } from './tts/cache/clip-store.ts';
import { createCachedVoice } from './tts/cache/cached-voice.ts';
import type { PiperEngineConfig, VoiceEngineConfig } from './tts/engine.ts';
import { createExpressiveVoice } from './tts/expressive.ts';
import { createOpenAiVoice } from './tts/openai/voice.ts';
import { createStubVoice } from './tts/stub.ts';
import { createEngineVoice } from './tts/voice.ts';
import { chooseVoice } from './tts/voices/choose.ts';
import { installedVoices } from './tts/voices/installed.ts';
import { startEngine } from './workers/supervisor.ts';

export interface OpenedVoice {
  readonly voice: Voice;
  /** Resolves when it is known whether the voice is there; rejects when it is not. */
  readonly ready: Promise<unknown>;
  /** Makes lines ahead that will be needed, while `idle` says so. */
  readonly prepare: (lines: readonly Approved[], style: SpeechStyle, signal: AbortSignal, idle: () => boolean) => Promise<number>;
}

export interface VoiceParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: Log;
}

const nothingAhead: OpenedVoice['prepare'] = () => Promise.resolve(0);

export function voicesFolder(settings: Pick<Settings, 'AIVT_DATA_DIR' | 'VOICES_DIR'>): string {
  return resolve(ROOT, settings.VOICES_DIR ?? join(settings.AIVT_DATA_DIR, 'voices'));
}

export async function openVoice(parts: VoiceParts): Promise<OpenedVoice> {
  const { settings, clock, report, log } = parts;
  if (settings.USE_STUB_TTS) return { voice: createStubVoice(report), ready: Promise.resolve(), prepare: nothingAhead };
  if (settings.TTS_PROVIDER === 'openai') {
    // The mouth of a voice that tells no times is timed by espeak, in a process that is not the module.
    const link = startVoiceProcess(parts, null, () => undefined);
    const voice = createOpenAiVoice({
      baseUrl: settings.OPENAI_SPEECH_URL,
      apiKey: settings.OPENAI_API_KEY ?? '',
      model: settings.OPENAI_SPEECH_MODEL,
      voice: settings.OPENAI_SPEECH_VOICE,
      link,
      clock,
      report,
    });
    return { voice, ready: link.ready(), prepare: nothingAhead };
  }
  const choice = await chooseVoice({ provider: settings.TTS_PROVIDER, piperVoice: settings.PIPER_VOICE, folder: voicesFolder(settings) });
  if (choice.provider === 'espeak') {
    const link = startVoiceProcess(parts, null, (told) =>
      report({ ...told, detail: told.state === 'online' ? `${told.detail} (${choice.why})` : told.detail }),
    );
    return { voice: createExpressiveVoice(createEngineVoice({ link, provider: 'espeak' })), ready: link.ready(), prepare: nothingAhead };
  }
  const others = (await installedVoices(voicesFolder(settings)).catch(() => [])).filter(({ name }) => name !== choice.voice);
  const about = [
    choice.why,
    `licence: ${choice.licence}`,
    ...(choice.credit === null ? [] : [choice.credit]),
    ...others.map(({ name, record }) => `also installed: ${name}, ${record ? `recordings ${record.recordings}` : 'licence not known'}`),
  ].join('; ');
  const link = startVoiceProcess(parts, { voice: choice.voice, ...piperSettings(settings) }, (told) =>
    report({ ...told, detail: told.state === 'online' ? `${told.detail} (${about})` : told.detail }),
  );
  const store = await ClipStore.open({
    folder: resolve(ROOT, settings.AIVT_DATA_DIR, 'voice-cache'),
    log: (level, message) => log[level](message),
  });
  const voice = createCachedVoice({
    voice: createEngineVoice({ link, provider: 'piper' }),
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

function startVoiceProcess({ settings, clock, log }: VoiceParts, piper: PiperEngineConfig | null, report: ReportModule): EngineLink {
  return startEngine({
    name: 'the voice',
    provider: piper ? 'piper' : 'espeak',
    entry: new URL('./workers/voice-main.ts', import.meta.url),
    args: [voicesFolder(settings)],
    config: { espeakVoice: settings.ESPEAK_VOICE, ...(piper ? { piper } : {}) } satisfies VoiceEngineConfig,
    clock,
    report,
    log: (level, message) => log[level](message),
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

export interface ReadyLines {
  readonly bus: EventBus;
  readonly prepare: OpenedVoice['prepare'];
  readonly lines: readonly Approved[];
  readonly style: () => SpeechStyle;
  readonly settled: Promise<void>;
  readonly idle: () => boolean;
  readonly log: Log;
}

/**
 * Makes the persona's ready lines whenever nothing is to be said, so that an apology comes at once.
 * Whoever writes goes first: what is being made is given up and made in the next pause.
 * Returns the function that ends it.
 */
export function keepLinesReady({ bus, prepare, lines, style, settled, idle, log }: ReadyLines): () => void {
  let work: AbortController | null = null;
  let ended = false;
  const begin = (): void => {
    if (ended || work || !idle()) return;
    const mine = new AbortController();
    work = mine;
    prepare(lines, style(), mine.signal, idle)
      .catch((error: unknown) => {
        if (!mine.signal.aborted) log.warn('ready lines could not be made ahead', { error });
      })
      .finally(() => {
        if (work === mine) work = null;
      });
  };
  const giveWay = (): void => {
    work?.abort(new Error('somebody wrote'));
    work = null;
  };
  const stop = bus.listen((event) => {
    if (event.type === 'turn.finished' || event.type === 'turn.cut' || event.type === 'style.changed') queueMicrotask(begin);
    else if (event.type === 'chat.message' || event.type === 'turn.started') giveWay();
  });
  void settled.then(begin);
  return () => {
    ended = true;
    stop();
    giveWay();
  };
}
