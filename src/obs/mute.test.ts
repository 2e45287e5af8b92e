import { describe, expect, it } from 'vitest';
import { createHardMute, type KeptNames } from './mute.ts';
import type { ObsCall } from './session.ts';

const VOICE = 'Her voice';

/** An OBS with one input of sound, and a file that outlives the program. */
function world(before: unknown = null) {
  const state = { muted: false, kept: before };
  const kept: KeptNames = { read: () => state.kept, write: (names) => (state.kept = names()) };
  const call = ((type: string, data: { inputMuted?: boolean }) => {
    if (type === 'GetInputList') return Promise.resolve({ inputs: [{ inputName: VOICE, inputKind: 'pulse_output_capture' }] });
    if (type === 'GetInputMute') return Promise.resolve({ inputMuted: state.muted });
    if (type === 'SetInputMute') state.muted = data.inputMuted ?? false;
    return Promise.resolve({});
  }) as unknown as ObsCall;
  return { state, call, start: () => createHardMute(VOICE, kept) };
}

describe('the hard mute over a crash', () => {
  it('is taken off by the resume after it: a panic had muted her, and nobody else would have', async () => {
    const { state, call, start } = world();
    const first = start();
    await first.opened(call);
    await first.set(true, call);
    expect(state.muted).toBe(true);
    // It crashed here. It comes back panicked, before OBS is connected and after.
    for (const panicsFirst of [true, false]) {
      const again = start();
      if (panicsFirst) await again.set(true, call).catch(() => undefined);
      await again.opened(call);
      if (!panicsFirst) await again.set(true, call);
      expect(state.muted).toBe(true);
      if (panicsFirst) continue;
      await again.set(false, call);
      expect(state).toEqual({ muted: false, kept: [] });
    }
  });

  it('is taken off at the next start where OBS was gone when AIVT ended', async () => {
    const { state, call, start } = world([VOICE]);
    state.muted = true;
    await start().opened(call);
    expect(state).toEqual({ muted: false, kept: [] });
  });

  it('leaves what the streamer muted, before the panic or since', async () => {
    const { state, call, start } = world();
    state.muted = true;
    const one = start();
    await one.opened(call);
    await one.set(true, call);
    const again = start();
    await again.set(true, call).catch(() => undefined);
    await again.opened(call);
    await again.set(false, call);
    expect(state.muted).toBe(true);
    again.changed(VOICE, false);
    state.muted = false;
    await again.set(true, call);
    expect(state.kept).toEqual([VOICE]);
    // Given back by hand in OBS, and muted by hand once more.
    again.changed(VOICE, false);
    expect(state.kept).toEqual([]);
    again.changed(VOICE, true);
    await again.set(false, call);
    expect(state.muted).toBe(true);
  });

  it('makes nothing of a file that is none', async () => {
    for (const broken of ['Her voice', { names: [VOICE] }, [1, 2]]) {
      const { state, call, start } = world(broken);
      state.muted = true;
      await start().opened(call);
      expect(state.muted).toBe(true);
    }
  });
});
