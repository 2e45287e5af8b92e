/** What the set-up pages ask for: looking as `npm run doctor` does, and fetching models and voices. */
import { Ollama } from 'ollama';
import type { Settings } from '../config/settings.ts';
import { model as lookAtModel } from '../cli/doctor-model.ts';
import { voices as lookAtVoices } from '../cli/doctor.ts';
import { obs, twitch, vts } from '../cli/doctor-stage.ts';
import type { Finding } from '../cli/finding.ts';
import type { ModuleBoard } from '../control/module-board.ts';
import type { Persona } from '../domain/persona.ts';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { ControlError } from '../ports/controls.ts';
import type { CheckName, FetchState, SetupDesk } from '../ports/setup-desk.ts';
import { isFreeToEarnWith, loadCatalogue } from '../tts/voices/catalogue.ts';
import { installedVoices, installVoice } from '../tts/voices/installed.ts';
import { voicesFolder } from './folders.ts';

const LIST_TIMEOUT_MS = 3000;

export interface SetupDeskParts {
  /** As they would hold after a restart. */
  readonly settings: () => Settings;
  readonly persona: Persona;
  readonly board: Pick<ModuleBoard, 'get'>;
  readonly clock: Clock;
}

export function createSetupDesk({ settings, persona, board, clock }: SetupDeskParts): SetupDesk & { close(): void } {
  const ended = new AbortController();
  const models = createFetching(ended.signal);
  const voices = createFetching(ended.signal);
  const looks: Readonly<Record<CheckName, () => Promise<Omit<Finding, 'what'>>>> = {
    model: () => lookAtModel(settings()),
    voice: () => lookAtVoices(settings()),
    twitch: () => twitch(settings()),
    obs: () => obs(settings(), persona),
    vts: () => vts(settings()),
    overlay: () => {
      const { state, detail } = board.get('overlay');
      return Promise.resolve({ verdict: state === 'online' ? 'ok' : 'hint', detail });
    },
  };
  return {
    async check(check) {
      const { verdict, detail } = await looks[check]();
      return { check, verdict, detail };
    },
    async models() {
      const { OLLAMA_URL, OLLAMA_MODEL } = settings();
      const within: typeof fetch = (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(LIST_TIMEOUT_MS) });
      const list = await new Ollama({ host: OLLAMA_URL, fetch: within }).list().catch(() => null);
      const installed = list?.models.map(({ name, size }) => ({ name, bytes: size })) ?? null;
      return { wanted: OLLAMA_MODEL, installed, fetching: models.state() };
    },
    pullModel(name) {
      const { OLLAMA_URL } = settings();
      models.begin(name, async (tell, signal) => {
        const stream = await new Ollama({ host: OLLAMA_URL }).pull({ model: name, stream: true });
        signal.addEventListener('abort', () => stream.abort());
        for await (const { status, completed = 0, total = 0 } of stream) tell(status, completed, total);
      });
    },
    async voices() {
      const { PIPER_VOICE } = settings();
      const installed = new Set((await installedVoices(voicesFolder(settings())).catch(() => [])).map(({ name }) => name));
      return {
        wanted: PIPER_VOICE,
        fetching: voices.state(),
        voices: loadCatalogue().voices.map((voice) => ({
          name: voice.name,
          quality: voice.quality,
          licence: voice.recordings.licence,
          free: isFreeToEarnWith(voice),
          credit: voice.credit ?? null,
          note: voice.note ?? null,
          installed: installed.has(voice.name),
        })),
      };
    },
    installVoice(name, licenceAccepted) {
      const catalogue = loadCatalogue();
      const voice = catalogue.voices.find((one) => one.name === name);
      if (!voice) throw new ControlError('not-found', `There is no voice "${name}" in the catalogue.`);
      if (!isFreeToEarnWith(voice) && !licenceAccepted)
        throw new ControlError(
          'not-allowed',
          `${name} is not cleared for a stream that earns money. Read ${voice.recordings.source} first.`,
        );
      voices.begin(name, async (tell, signal) => {
        const onProgress = (file: string, done: number, total: number): void => tell(file, done, total);
        await installVoice(voicesFolder(settings()), voice, catalogue.index, { clock, signal, onProgress });
      });
    },
    close: () => ended.abort(new Error('AIVT is closing')),
  };
}

type Tell = (detail: string, doneBytes: number, totalBytes: number) => void;

/** One download at a time. */
function createFetching(ended: AbortSignal): {
  state(): FetchState | null;
  begin(name: string, work: (tell: Tell, signal: AbortSignal) => Promise<void>): void;
} {
  let state: FetchState | null = null;
  return {
    state: () => state,
    begin(name, work) {
      if (state?.state === 'running') throw new ControlError('not-allowed', `${state.name} is still being fetched.`);
      let current: FetchState = { name, state: 'running', detail: 'begins', doneBytes: 0, totalBytes: 0 };
      const say = (more: Partial<FetchState>): void => {
        current = { ...current, ...more };
        state = current;
      };
      say({});
      work((detail, doneBytes, totalBytes) => say({ detail, doneBytes, totalBytes }), ended).then(
        () => say({ state: 'done', detail: 'done' }),
        (error: unknown) => say({ state: 'failed', detail: reasonOf(error) }),
      );
    },
  };
}
