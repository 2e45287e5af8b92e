/** The voice of whoever is on stage: another persona may bring another one, and it is there before the old one goes. */
import type { ModuleReport } from '../domain/module-state.ts';
import type { Persona } from '../domain/persona.ts';
import { sleep } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { installedVoices } from '../tts/voices/installed.ts';
import { voicesFolder } from './folders.ts';
import type { House } from './house.ts';
import type { VoiceWish } from './voice-wish.ts';
import { openOneVoice, type OpenedVoice } from './voice.ts';

/** Loading a Piper voice from a slow disk. */
const READY_LIMIT_MS = 10_000;

export interface SwitchedVoice extends OpenedVoice {
  /** See `Providers.voiceFor`. */
  readonly voiceFor: (persona: Persona) => Promise<() => void>;
}

interface Held extends OpenedVoice {
  readonly key: string;
  /** What it last told of itself. */
  told: ModuleReport | null;
}

export async function openVoice(house: Pick<House, 'settings' | 'persona' | 'clock' | 'log' | 'board' | 'remote'>): Promise<SwitchedVoice> {
  const { settings, clock, board } = house;
  const log = house.log.of('tts');
  const report = board.reporter('tts');
  let current: Held | null = null;

  async function open(wish: VoiceWish): Promise<Held> {
    const held: { made: Held | null; told: ModuleReport | null } = { made: null, told: null };
    const opened = await openOneVoice({
      ...house,
      wish,
      report(told) {
        held.told = told;
        if (held.made !== null) held.made.told = told;
        // Only one speaks: what the other tells of itself is of no interest yet, or no more.
        if (current === null || current === held.made) report(told);
      },
    });
    return (held.made = { ...opened, key: JSON.stringify(wish), told: held.told });
  }

  const first = await open(await wishOf(house.persona, house));
  current = first;
  const now = (): Held => current ?? first;
  return {
    voice: {
      get provider() {
        return now().voice.provider;
      },
      speak: (clause, style, signal) => now().voice.speak(clause, style, signal),
      close: () => now().voice.close(),
    },
    ready: first.ready,
    prepare: (lines, style, signal, idle) => now().prepare(lines, style, signal, idle),
    async voiceFor(persona) {
      const wish = await wishOf(persona, house);
      if (settings.USE_STUB_TTS || JSON.stringify(wish) === now().key) return () => undefined;
      const next = await open(wish);
      const limit = new AbortController();
      try {
        const late = sleep(clock, READY_LIMIT_MS, limit.signal).then(() =>
          Promise.reject(new Error(`not ready within ${READY_LIMIT_MS / 1000} s`)),
        );
        await Promise.race([next.ready, late]);
      } catch (error) {
        log.warn(`${persona.name}'s voice cannot be had, the one before it speaks on: ${reasonOf(error)}`);
        await next.voice.close();
        return () => undefined;
      } finally {
        limit.abort();
      }
      return () => {
        const old = now();
        current = next;
        if (next.told !== null) report(next.told);
        old.voice.close().catch((error: unknown) => log.warn('closing the voice before failed', { error }));
      };
    },
  };
}

/** What the persona names, where it is there; else what the settings name. */
async function wishOf(
  { language, voice, name }: Persona,
  { settings, log, remote }: Pick<House, 'settings' | 'log' | 'remote'>,
): Promise<VoiceWish> {
  const { piper: named } = voice;
  let piper = settings.PIPER_VOICE;
  // Which voices a service has it knows itself.
  if (named !== undefined && remote?.carries('tts') === true) piper = named;
  else if (named !== undefined) {
    const installed = await installedVoices(voicesFolder(settings)).catch(() => []);
    if (installed.some((one) => one.name === named)) piper = named;
    else log.of('tts').warn(`${name} wants the voice ${named}, which is not installed: npm run voices -- install ${named}`);
  }
  return { language, piper, espeak: voice.espeak ?? settings.ESPEAK_VOICE, openai: voice.openai ?? settings.OPENAI_SPEECH_VOICE };
}
