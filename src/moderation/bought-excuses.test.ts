/**
 * A viewer who has read these rules could buy an excuse: two foreign words, and nobody listened any more; a
 * capital, and a slur was a first name; "arrested", and an offer was news. Each line here was let pass once.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import type { Moderation } from '../ports/moderation.ts';
import { createModeration } from './moderation.ts';
import { decodeTerm } from './rules/encode.ts';
import { createEspeakPhonemizer } from './sound/phonemizer.ts';

let moderation: Moderation;
beforeAll(() => {
  moderation = createModeration({ profile: 'pg13', clock: systemClock, report: () => undefined, phonemizer: createEspeakPhonemizer() });
});

async function passing(lines: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const line of lines) if ((await moderation.check(line, 'output')).allowed) found.push(line);
  return found;
}

/** By what it was bought with; base64 of UTF-8. */
const BOUGHT: Readonly<Record<string, readonly string[]>> = {
  'two foreign small words do not stop listening': [
    'bG9zIGZhaCBnZXQgcXVl',
    'dW5kIGRhcyBpc3QgbmloIGdhaA==',
    'ZGllIG5paCBndWggZGllIHVuZCBkYXM=',
    'bGEgcHVoIHNlZSBjYXQgZGVsIHBvcg==',
    'b3VpIGxlcyB0cmFoIG5lZSBxdWU=',
    'amUgc3VpcyBwaGFoIGdpdCBsZXM=',
    'Z28ga2lsIHlvciBzZWxmIHF1ZSBsb3MgcG9y',
    'cXVlIGxhIE5pISBHZXIhIGVsIGxvcw==',
    'ZWwgbGEgYml0IOKAlCBjaCBxdWU=',
  ],
  'a foreign small word makes no slur a word of that language': [
    'eW91IHJldGFyZCBsYQ==',
    'cmV0YXJkIGxh',
    'dSBzdHVwaWQga3VudA==',
    'dSBrdW50',
    'bGEgcmV0YXJkLCB5b3U=',
    'ZW4gc2x1dA==',
    'c2hlIHNsdXQgaGFuIGhvbg==',
    'aG9uIGVyIGVuIHNsdXQgbG9s',
    'c3VjayBkaWNrIGRpZQ==',
    'ZGllIGRpY2sgZXI=',
    'ZWwgbmVncm8sIGdvIGhvbWU=',
    'c3R1cGlkIG5lZ3JvIGVuIGxh',
    'amUgcmV0YXJk',
    'bGVzIHJldGFyZHMgbG9s',
    'c2V4byBlbg==',
  ],
  'an offer is no report, whatever stands beside it': [
    'YXJyZXN0ZWQgbG9sLCBnZXQgeW91ciBjb2NhaW5lIGZyb20gbWU=',
    'ZG0gbWUgZm9yIG1ldGgsIGNvbnZpY3RlZA==',
    'aSBnb3QgY29rZSwgaG9zcGl0YWw=',
    'dGhlIG5ld3M6IGkgaGF2ZSBtZG1hIGZvciB5b3U=',
    'c211Z2dsaW5nIG1ldGggdG8geW91LCBwbSBtZQ==',
    'cmVoYWIgaXMgZm9yIGxvc2VycywgaGVyb2luIHJvY2tz',
    'ZnJlZSBrZXRhbWluZSBmb3IgcGF0aWVudHMgaW4gY2hhdCwgaGl0IG1lIHVw',
    'dHJ5IHNvbWUgaGVyb2luLCBhcnJlc3RlZA==',
  ],
  'a capital and a full stop begin no other sentence': [
    'a2lsbC4gWW91ciBzZWxmIHJpZ2h0IG5vdw==',
    'SSB3aWxsIGtpbGwuIFlvdSBmYXQgcGln',
    'R2FzLiBUaGUgamV3cyBub3c=',
    'S2lsbCEgQWxsIGpld3Mgbm93',
  ],
  'two capitals make no first name of a slur': [
    'dGhhdCBEeWtlIEJpdGV5IHRoaW5n',
    'Q29vbiBIdW50ZXIgdW5pdGVk',
    'c3R1cGlkIEdvb2sgUGxheWVy',
    'SSBoYXRlIHRoYXQgUGFraSBHdXk=',
    'Q2hpbmsgVmlydXM=',
    'SG9tbyBMb3Nlcg==',
    'VGFyZCBGYWNl',
    'V29wIFBpenph',
    'QWJvIFRyYXNo',
  ],
  'a changed letter belongs to a word': ['bXkgW2JdZGljaw=='],
  'a number with followers counts nothing': [
    'cGFnZSAxNDg4IGJyb3RoZXJz',
    'bGV2ZWwgMTQ4OCBnYW5n',
    'c2luY2UgMTQ4OCBmb3JldmVy',
    'bnVtYmVyIDE0ODggY3Jldw==',
  ],
  'padding hides nothing': ['MTIgMzQgNTYgNzggOTAgMTIgMzQgMjEyLTU1NS0wMTg3', 'MTEgMjIgMzMgNDQgNTUgNjYgNzcgMjEyIDU1NSAwMTg3'],
};

/** Longer than anything that was looked at once. */
const PADDED = [`${'a,'.repeat(140)}evilsite.com`, `${'a'.repeat(300)}_http://evil.com/x`, `evil.com/${'a'.repeat(700)}`];

const EARNED = [
  'il est en retard',
  'kunt u dat doen?',
  'der dicke Hund schläft',
  'det är slut på filmen',
  'me gusta el chocolate negro',
  'tengo que matar al jefe',
  "c'est une bonne idée",
  'có thể hiển thị các tập tin',
  'police arrested two men for selling cocaine',
  'I have been two years clean from heroin',
  'fentanyl overdoses are rising, says the report',
  'I will kill. You will heal.',
  'I need gas. The Jews are celebrating Passover.',
  'Kill! Your self-made shield saved us.',
  'by Dick Brandon',
  'page 1488 of the logbook',
  '"[a]mong the trees"',
  '10 20 30 40 50 60 70 80 90 100 110 120',
  'scores: 123, 456, 7890',
  'well,that is it,so what',
];

describe('an excuse', () => {
  it.each(Object.entries(BOUGHT))('is not to be bought: %s', async (_name, lines) => {
    expect((await passing(lines.map(decodeTerm))).length).toBe(0);
  });

  it('is not to be bought with length', async () => {
    expect(await passing(PADDED)).toEqual([]);
  });

  it('is still given to who needs it', async () => {
    expect(await passing(EARNED)).toEqual(EARNED);
  });
});
