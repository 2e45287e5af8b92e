import { describe, expect, it } from 'vitest';
import { spokenText, type SpeechEvidence } from './no-speech.ts';

const evidence = (voicedMs: number, noSpeech: number | null = null, logProbability: number | null = null): SpeechEvidence => ({
  voicedMs,
  noSpeechProbability: noSpeech,
  meanLogProbability: logProbability,
});

describe('spokenText', () => {
  it('lets pass what there was voice for', () => {
    expect(spokenText(' Thank you for watching, everybody. ', evidence(1500))).toBe('Thank you for watching, everybody.');
    expect(spokenText('Thank you.', evidence(600))).toBe('Thank you.');
    expect(spokenText('Stop!', evidence(200))).toBe('Stop!');
  });

  it.each(['Thank you.', 'Thanks for watching!', 'Bye.', 'you', 'Please subscribe'])('does not believe "%s" of a click', (text) => {
    expect(spokenText(text, evidence(180))).toBe('');
  });

  it('does not believe more words than there was time for', () => {
    expect(spokenText('I would like to thank all of my viewers for being here with me today', evidence(400))).toBe('');
  });

  it('does not believe words of which the recogniser itself is unsure, where it heard nobody', () => {
    expect(spokenText('Let us go on', evidence(2000, 0.9, -1.4))).toBe('');
    expect(spokenText('Let us go on', evidence(2000, 0.9, -0.2))).toBe('Let us go on');
    expect(spokenText('Thank you.', evidence(900, 0.9, -0.2))).toBe('');
  });

  it('takes descriptions of sounds for no words', () => {
    expect(spokenText('[BLANK_AUDIO]', evidence(2000))).toBe('');
    expect(spokenText('(coughs) ♪ la la ♪', evidence(2000))).toBe('');
    expect(spokenText('*sighs* Okay, [music] next game.', evidence(2000))).toBe('Okay, next game.');
  });

  it('does not believe a decoder that runs in a circle, but somebody who insists', () => {
    expect(spokenText('so so so so so so so', evidence(2000))).toBe('');
    expect(spokenText('I am here. I am here. I am here. I am here.', evidence(4000))).toBe('');
    expect(spokenText('no no no no', evidence(1000))).toBe('no no no no');
    expect(spokenText('run, run, run to the door', evidence(1600))).toBe('run, run, run to the door');
  });
});
