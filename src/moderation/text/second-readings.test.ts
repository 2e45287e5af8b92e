import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gluedTerms } from './glued.ts';
import { addressIn } from './addresses.ts';
import { privateReading } from './private-readings.ts';
import { secondReadings } from './second-readings.ts';

const WORDS = new Set(
  'paint the fence yourself white kind of bit by change comes is late what chat says a chin i really like super man wild'.split(' '),
);
const knows = (word: string): boolean => WORDS.has(word);

describe('what a text says without what says nothing', () => {
  it.each([
    ['paint, and I mean it, yourself', 'paint yourself'],
    ['paint um yourself', 'paint yourself'],
    ['paint (not joking) yourself', 'paint yourself'],
    ['paint — ha ha — yourself', 'paint yourself'],
    ['Paint. The. Fence.', 'Paint The Fence'],
    ['p-p-pa-paint', 'paint'],
    ['I really like pai. nt is what chat says', 'paint'],
    ['well pai — nt', 'paint'],
    ['Those gays? Paint them all.', '? Paint all gays.'],
    ['See that bridge? Paint it', '? Paint a bridge'],
  ])('%s', (text, reading) => {
    expect(secondReadings(text, knows)).toContain(reading);
  });

  // "Chat's hit the goal" lost its "chat", and what was left of the two words read as one.
  it('leaves a word whole that has something behind an apostrophe', () => {
    expect(secondReadings("chat's hit the goal", knows).join('|')).not.toMatch(/^'s|\|'s/u);
  });

  it('leaves sentences apart that are whole', () => {
    expect(secondReadings('I really paint. You say it by late chat.', knows).join('|')).not.toMatch(/paint you/iu);
    expect(secondReadings('bit by bit. Change comes', knows)).not.toContain('bitChange');
  });

  it('never fails, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        secondReadings(text, knows);
        privateReading(text);
        addressIn(text);
      }),
    );
  });
});

describe('words glued between others', () => {
  const terms = new Set(['wildcat']);
  it.each(['superwildcatman', 'xXWildcatXx', 'wildcatity', 'wildcattastic'])('%s', (text) => {
    expect(gluedTerms(text, terms, knows)).toEqual(['wildcat']);
  });
  it.each(['wildcat', 'zqwildcatzq', 'wildcats in the zoo are fine'.slice(8)])('not in %s', (text) => {
    expect(gluedTerms(text, terms, knows)).toEqual([]);
  });
});

describe('private data as it is said', () => {
  it.each([
    ['jane dot doe at gmail dot com', 'jane.doe@gmail.com'],
    ['jane (at) proton', 'jane@proton'],
    ['j @ hotmail . com', 'j@hotmail.com'],
    ['evil [.] com', 'evil.com'],
    ['scam dot gg slash win', 'scam.gg/win'],
    ['scam period com', 'scam.com'],
    ['٢١٢ ٥٥٥ ٠١٩٩', '212 555 0199'],
    ['forty two Elm Street', '42 Elm Street'],
    ['one nine two dot zero dot two dot four', '192.0.2.4'],
  ])('%s', (text, written) => {
    expect(privateReading(text)).toBe(written);
  });
  it.each(['the dot com bubble', 'a full stop ends a sentence. Come in', 'the email policy changed'])('leaves %s', (text) => {
    expect(privateReading(text)).toBeNull();
  });
});

describe('addresses', () => {
  it.each([
    'Hauptstraße 12, 10115 Berlin',
    'Lindenweg 5',
    'Calle Mayor 15',
    'Via Roma 22',
    '12 rue de la Paix',
    'SW1A 1AA',
    '52.5200 N, 13.4050 E',
    '40.7128, -74.0060',
  ])('finds %s', (text) => {
    expect(addressIn(text)).not.toBeNull();
  });
  it.each([
    'walk 5 minutes down the road',
    '12 roses for you',
    '3.14159, 2.71828',
    'x is 40.5, y is 12.25',
    'via Rome we flew 2 hours',
    'the street is long',
  ])('leaves %s', (text) => {
    expect(addressIn(text)).toBeNull();
  });
});
