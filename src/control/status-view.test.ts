import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { Persona } from '../domain/persona.ts';
import type { SignInState } from '../domain/vitals.ts';
import { initialDirectorState } from '../pipeline/director-state.ts';
import { queueOf } from '../pipeline/queue.ts';
import { Actions } from './actions.ts';
import { createLook } from './look.ts';
import { ModuleBoard } from './module-board.ts';
import { statusSchema } from './status.ts';
import { createStatusView } from './status-view.ts';

it('tells how all stands at the moment of asking, in the shape that the API promises', async () => {
  const clock = new FakeClock();
  await clock.advance(5000);
  const persona = {
    name: 'Kitsu',
    defaultStyle: 'cozy',
    styles: { cozy: { expression: 'neutral' }, hype: { expression: 'excited' } },
    presets: { party: { style: 'hype' } },
    scenes: ['BRB'],
  } as unknown as Persona;
  const board = new ModuleBoard(
    () => clock.wallMs(),
    () => undefined,
  );
  const look = createLook(persona, () => undefined);
  const actions = new Actions(clock, () => undefined);
  const silencer = { state: { muted: false, panicked: false } };
  const signIns: Record<string, SignInState> = {};
  const none = { n: 0, p50: null, p95: null };
  const view = createStatusView({
    switches: ['obs'],
    clock,
    version: '1.2.3',
    persona,
    personaFile: () => 'kitsu.yaml',
    board,
    silencer,
    queue: () => queueOf(initialDirectorState()),
    ears: () => ({
      ...{
        state: 'no-microphone',
        microphone: null,
        trouble: '',
        mode: 'open',
        pressed: false,
        vad: '',
        recogniser: '',
        endpointing: 'adaptive',
      },
      speculations: { used: 0, dropped: 0 },
    }),
    look,
    scenes: { current: 'BRB', unavailable: null, set: () => Promise.resolve() },
    obs: { url: 'ws://127.0.0.1:4455', voiceInput: null },
    mood: { now: () => ({ valence: 0.1, energy: 0.9 }) },
    actions,
    memory: { summary: () => ({ turns: 3, detail: 'three' }) },
    figures: { latency: () => ({ e2eMs: none, ttftMs: none, ttfbMs: none }), modelUse: () => null },
    signIns: () => signIns,
    review: () => ({ mode: 'off', held: [] }),
    recording: () => null,
  });
  expect(statusSchema.strict().parse(view.status())).toEqual(view.status());
  expect(view.status()).toMatchObject({
    uptimeS: 0,
    style: 'cozy',
    styles: ['cozy', 'hype'],
    presets: ['party'],
    scene: 'BRB',
    scenes: ['BRB'],
  });

  await clock.advance(61_400);
  look.setStyle('hype');
  board.report('policy', { state: 'online', provider: 'ollama', detail: 'ready' });
  silencer.state = { muted: true, panicked: true };
  actions.did('mute');
  signIns['twitch'] = { account: 'bot', state: 'waiting', message: 'confirm it' };
  expect(view.status()).toMatchObject({
    uptimeS: 61,
    muted: true,
    panicked: true,
    style: 'hype',
    expression: 'excited',
    modules: { policy: { state: 'online' } },
    lastActions: [{ action: 'mute' }],
    signIns: { twitch: { account: 'bot' } },
    memory: { turns: 3 },
  });
});
