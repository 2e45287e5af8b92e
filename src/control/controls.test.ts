/** What a control does, in which order, and what it says when it cannot. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewEvent } from '../domain/events.ts';
import type { Persona, Style } from '../domain/persona.ts';
import type { Controls } from '../ports/controls.ts';
import { createControls } from './controls.ts';
import { createLook } from './look.ts';

const style = (expression: Style['expression']): Style => ({
  prompt: '',
  maxSentences: 3,
  rate: 1,
  pitch: 1,
  expression,
  mood: { valence: 0, energy: 0.5 },
});
const persona = {
  defaultStyle: 'cozy',
  styles: { cozy: style('neutral'), hype: style('excited') },
  scenes: ['Gameplay', 'BRB'],
  presets: { party: { style: 'hype', scene: 'Gameplay' }, pause: { style: 'cozy', scene: 'Gone' }, calm: { style: 'cozy' } },
} as unknown as Persona;

/** All that happened, in order. */
let log: string[];
let state: { muted: boolean; panicked: boolean };
let unavailable: string | null;
let set: (scene: string) => Promise<void>;
let controls: Controls;

beforeEach(() => {
  log = [];
  state = { muted: false, panicked: false };
  unavailable = null;
  set = () => Promise.resolve();
  const emit = (event: NewEvent): void =>
    void log.push(
      `told ${event.type}${event.type === 'muted' ? ` ${event.muted}` : event.type === 'expression' ? ` ${event.expression} by ${event.by}` : ''}`,
    );
  controls = createControls({
    persona,
    look: createLook(persona, emit),
    silencer: {
      state,
      panic: () => {
        state.panicked = true;
        log.push('panic');
      },
      resume: () => {
        state.panicked = false;
        log.push('resume');
      },
      mute: (muted) => {
        state.muted = muted;
        log.push(`mute ${muted}`);
      },
      skip: (triggerId) => {
        log.push(`skip ${triggerId}`);
        return triggerId !== 'gone';
      },
    },
    scenes: {
      current: null,
      get unavailable() {
        return unavailable;
      },
      set: (scene) => {
        log.push(`scene ${scene}`);
        return set(scene);
      },
    },
    actions: { did: (action, detail?: string) => void log.push(`did ${action} ${detail ?? ''}`.trim()) },
    emit,
  });
});

describe('silence', () => {
  it('comes before the word of it, and what waited begins after the word of that', () => {
    controls.panic('the button');
    controls.resume();
    controls.mute(true);
    controls.mute(false);
    expect(log).toEqual([
      ...['panic', 'told panic', 'did panic the button'],
      ...['told resumed', 'did resume', 'resume'],
      ...['mute true', 'told muted true', 'did mute'],
      ...['told muted false', 'did unmute', 'mute false'],
    ]);
  });

  it('asked for a second time is carried out for a panic, and is nothing for a mute', () => {
    controls.panic('one');
    controls.panic('two');
    expect(log.filter((line) => line === 'panic')).toHaveLength(2);
    controls.mute(true);
    log.length = 0;
    controls.mute(true);
    expect(log).toEqual([]);
  });

  it('that was not asked for is not taken back', () => {
    controls.resume();
    controls.mute(false);
    expect(log).toEqual([]);
  });

  it('is what the silencer says of it', () => {
    controls.mute(true);
    controls.panic('x');
    expect([controls.muted, controls.panicked]).toEqual([true, true]);
  });
});

describe('a style', () => {
  it('brings its face', () => {
    controls.setStyle('hype');
    expect(log).toEqual(['told style.changed', 'told expression excited by control', 'did style hype']);
  });

  it.each(['no-such', 'toString', '__proto__'])('%j that is not the persona’s own is refused, with what there is', (name) => {
    expect(() => controls.setStyle(name)).toThrow(`no style "${name}": there are cozy, hype`);
    expect(log).toEqual([]);
  });
});

describe('a scene', () => {
  it('goes to OBS only when the persona lists it', async () => {
    await expect(controls.setScene('Private')).rejects.toMatchObject({ kind: 'not-found' });
    expect(log).toEqual([]);
    await controls.setScene('BRB');
    expect(log).toEqual(['scene BRB', 'did scene BRB']);
  });

  it('without OBS says why, and asks it nothing', async () => {
    unavailable = 'OBS is off';
    await expect(controls.setScene('BRB')).rejects.toMatchObject({ kind: 'unavailable', message: 'scenes need OBS: OBS is off' });
    expect(log).toEqual([]);
  });

  it('that OBS refuses was not done', async () => {
    set = () => Promise.reject(new Error('in Studio Mode'));
    await expect(controls.setScene('BRB')).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'OBS did not change the scene: in Studio Mode',
    });
    expect(log).toEqual(['scene BRB']);
  });
});

describe('a preset', () => {
  it('is a style and a scene', async () => {
    expect(await controls.applyPreset('party')).toBeNull();
    expect(log).toEqual([
      'told style.changed',
      'told expression excited by control',
      'did style hype',
      'scene Gameplay',
      'did scene Gameplay',
      'did preset party',
    ]);
  });

  it('without OBS is its style alone, and done', async () => {
    unavailable = 'OBS is off';
    expect(await controls.applyPreset('party')).toBe('The style is set, the scene “Gameplay” is not: scenes need OBS: OBS is off');
    expect(log).toContain('did preset party');
    expect(log).not.toContain('scene Gameplay');
  });

  it.each(['none', 'constructor'])('%j that is not there is refused', async (name) => {
    await expect(controls.applyPreset(name)).rejects.toMatchObject({ kind: 'not-found' });
    expect(log).toEqual([]);
  });

  it('whose scene is not on the list is not told as done', async () => {
    await expect(controls.applyPreset('pause')).rejects.toMatchObject({ kind: 'not-found' });
    expect(log).not.toContain('did preset pause');
  });
});
