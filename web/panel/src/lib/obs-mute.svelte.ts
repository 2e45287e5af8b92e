/**
 * Mutes her in OBS from this page, without AIVT: for the day on which AIVT is gone and she is still heard. OBS's
 * password is asked for here and kept nowhere, since AIVT gives no secret away.
 */
import type OBSWebSocket from 'obs-websocket-js/json';
import { voiceInputs } from '../../../../src/domain/voice-inputs.ts';
import { obsSeenFrom } from '../../../../src/control/obs-address.ts';
import type { Status } from '../../../../src/control/status.ts';

const TIMEOUT_MS = 4_000;
/** Close codes of obs-websocket's protocol. */
const WRONG_PASSWORD = 4009;
const MUTED_KEY = 'aivt-muted-in-obs';

type Target = Status['obs'];
type Library = typeof OBSWebSocket;

class ObsMute {
  busy = $state(false);
  needsPassword = $state(false);
  error = $state<string | null>(null);
  /** Inputs that this page muted and has not given back; a reload of the page remembers them. */
  muted = $state.raw<readonly string[]>(remembered());
  #library: Promise<Library> | null = null;

  /** Fetches what is needed while there is still somebody to fetch it from. Never rejects. */
  async prepare(): Promise<void> {
    this.#library ??= import('obs-websocket-js/json').then((module) => module.default);
    await this.#library.catch(() => (this.#library = null));
  }

  async mute(target: Target, password: string): Promise<void> {
    await this.#do(target, password, async (obs) => {
      const found = await voiceInputs(target.voiceInput, {
        list: async () => (await obs.call('GetInputList')).inputs,
        settings: async (inputName) => (await obs.call('GetInputSettings', { inputName })).inputSettings,
      });
      if (found.length === 0)
        throw new Error(
          target.voiceInput === null
            ? 'OBS has no browser source with /overlay. Mute whatever sounds there by hand.'
            : `OBS has no input “${target.voiceInput}”. Mute whatever sounds there by hand.`,
        );
      for (const inputName of found) {
        // What the streamer had muted stays muted when she is given back.
        if ((await obs.call('GetInputMute', { inputName })).inputMuted) continue;
        await obs.call('SetInputMute', { inputName, inputMuted: true });
        this.#remember([...this.muted, inputName]);
      }
      if (this.muted.length === 0) throw new Error('She is muted in OBS already.');
    });
  }

  async unmute(target: Target, password: string): Promise<void> {
    await this.#do(target, password, async (obs) => {
      const there = (await obs.call('GetInputList')).inputs.map(({ inputName }) => inputName);
      for (const inputName of this.muted) {
        // One that was removed meanwhile has nothing to be given back.
        if (there.includes(inputName)) await obs.call('SetInputMute', { inputName, inputMuted: false });
        this.#remember(this.muted.filter((name) => name !== inputName));
      }
    });
  }

  async #do(target: Target, password: string, work: (obs: OBSWebSocket) => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    const address = obsSeenFrom(location.hostname, target.url);
    let obs: OBSWebSocket | null = null;
    try {
      await this.prepare();
      const Library = await this.#library;
      if (!Library) throw new Error('This page had not loaded all it needs. Mute her in OBS by hand.');
      obs = new Library();
      await within(
        obs.connect(address, password === '' ? undefined : password),
        `OBS does not answer at ${address}. Mute her in OBS by hand.`,
      );
      await within(work(obs), 'OBS does not answer. Mute her there by hand.');
      this.needsPassword = false;
    } catch (error) {
      const { code, message } = error as { code?: number; message?: string };
      if (code === WRONG_PASSWORD) {
        this.needsPassword = true;
        this.error = password === '' ? null : 'That is not the password of OBS (Tools, WebSocket Server Settings).';
      } else
        this.error = message === undefined || message === '' ? `OBS cannot be reached at ${address}. Mute her in OBS by hand.` : message;
    } finally {
      this.busy = false;
      await obs?.disconnect().catch(() => undefined);
    }
  }

  #remember(muted: readonly string[]): void {
    this.muted = muted;
    sessionStorage.setItem(MUTED_KEY, JSON.stringify(muted));
  }
}

async function within<T>(work: Promise<T>, tooLate: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(tooLate)), TIMEOUT_MS);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function remembered(): readonly string[] {
  const kept = sessionStorage.getItem(MUTED_KEY);
  return kept === null ? [] : (JSON.parse(kept) as string[]);
}

export const obsMute = new ObsMute();
