import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bargeIn, type BargeInCommand, type BargeInEvent, type BargeInMode, type BargeInPhase } from './barge-in.ts';

const SOUND: BargeInEvent = {
  type: 'sound',
  sounding: true,
  pressed: false,
  voicedMs: 400,
  text: '',
  spoken: 'foxes sleep all day in the sun',
  echoes: false,
  sound: 'unknown',
  otherMs: 0,
};
const words = (text: string, change: Partial<BargeInEvent> = {}): BargeInEvent => ({ ...SOUND, type: 'words', text, ...change });
const END: BargeInEvent = { ...SOUND, type: 'end' };

function run(events: readonly BargeInEvent[], mode: BargeInMode = 'always'): BargeInCommand[] {
  let phase: BargeInPhase = 'open';
  return events.flatMap((event) => {
    const [next, commands] = bargeIn(phase, event, { mode, leastVoicedMs: 300, names: ['Kitsu', 'Kit Sue'] });
    phase = next;
    return commands;
  });
}

describe('bargeIn', () => {
  it('turns her down at the onset and stops her at words, silence before loudness', () => {
    expect(run([SOUND, words('stop for a moment'), END])).toEqual(['duck', 'take', 'unduck', 'release']);
  });

  it('lets her go on after a noise, a hum, a laugh, and her own voice', () => {
    for (const text of ['', 'uh-huh', 'hahaha', 'sleep all day in the sun', '—'])
      expect(run([SOUND, words(text), END]), text).toEqual(['duck', 'unduck']);
  });

  it('does not believe the words of a moment', () => {
    expect(run([SOUND, words('stop', { voicedMs: 200 }), END])).toEqual(['duck', 'unduck']);
  });

  it('does not turn her down again and again for her own echo, but still hears the streamer', () => {
    expect(run([{ ...SOUND, echoes: true }, words('all day in the sun', { echoes: true }), END])).toEqual([]);
    expect(run([{ ...SOUND, echoes: true }, words('wait a moment', { echoes: true }), END])).toEqual(['take', 'release']);
  });

  it('keeps the floor for somebody who speaks while she is silent, a hum included', () => {
    expect(run([{ ...SOUND, sounding: false }, words('mm-hmm', { sounding: false }), END])).toEqual(['take', 'release']);
  });

  it('is for whom the switch says', () => {
    expect(run([SOUND, words('stop now please'), END], 'name')).toEqual(['duck', 'unduck']);
    expect(run([SOUND, words('hey Kitsu, stop'), END], 'name')).toEqual(['duck', 'take', 'unduck', 'release']);
    expect(run([SOUND, words('hey kit sue, stop'), END], 'name')).toContain('take');
    expect(run([SOUND, words('stop now'), END], 'push-to-talk')).toEqual([]);
    expect(run([{ ...SOUND, pressed: true }, END], 'push-to-talk')).toEqual(['take', 'release']);
    expect(run([SOUND, words('Kitsu stop now', { pressed: true }), END], 'never')).toEqual([]);
  });

  it('undoes whatever it did when the utterance ends', () => {
    const event = fc.record({
      type: fc.constantFrom('sound', 'words'),
      sounding: fc.boolean(),
      pressed: fc.boolean(),
      voicedMs: fc.nat(600),
      text: fc.constantFrom('', 'uh-huh', 'stop it', 'Kitsu', 'in the sun'),
      spoken: fc.constantFrom('', 'foxes sleep in the sun'),
      echoes: fc.boolean(),
      sound: fc.constantFrom('unknown', 'hers', 'other'),
      otherMs: fc.constantFrom(0, 160, 320),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), fc.constantFrom('always', 'name', 'push-to-talk', 'never'), (events, mode) => {
        const commands = run([...events, END], mode);
        const count = (command: BargeInCommand): number => commands.filter((other) => other === command).length;
        expect(count('duck')).toBe(count('unduck'));
        expect(count('take')).toBe(count('release'));
        expect(count('take')).toBeLessThanOrEqual(1);
      }),
    );
  });
});
