import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardPng, pngOf } from '../../testing/character-card.ts';
import { CardError, readCard } from './character-card.ts';
import { draftOf, personaFileOf, slugOf } from './persona-draft.ts';
import { parsePersona } from './persona-file.ts';

const DATA = {
  name: 'Mira Vale',
  description: '{{char}} is a *smiling* lighthouse keeper. <b>She</b> knows {{user}} well. ![pic](https://x.example/a.png)',
  personality: 'calm, gentle, warm',
  scenario: 'A storm outside.',
  first_mes: '*waves a lamp* "Come in, {{user}}!" *closes the door* Mind the step.',
  mes_example:
    '<START>\n{{user}}: Is it cold?\n{{char}}: *laughs* Only on the outside.\nTake a blanket.\n<START>\n{{user}}: Bye\n{{char}}: *nods*',
  system_prompt: '',
  post_history_instructions: 'Stay in character.',
  alternate_greetings: ['*silence*', 'The lamp is lit.'],
  character_book: { entries: [{ keys: ['x'], content: 'y' }, {}] },
  tags: ['x'],
};
const V2 = { spec: 'chara_card_v2', spec_version: '2.0', data: DATA };
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('a character card', () => {
  it.each([
    ['version 2', bytes(V2)],
    ['version 2 with a byte order mark', Buffer.concat([Buffer.from('\ufeff'), bytes(V2)])],
    ['version 1', bytes(DATA)],
    ['a picture', cardPng({ chara: V2 })],
    [
      'a picture with an older copy beside the newer',
      cardPng({ chara: { ...V2, data: { ...DATA, name: 'Old' } }, ccv3: { spec: 'chara_card_v3', data: DATA } }),
    ],
  ])('%s', (_, file) => {
    const card = readCard(file, 'mira');
    expect(card.name).toBe('Mira Vale');
    expect(card.greetings).toHaveLength(3);
    expect(card.leftOut).toEqual(['its lore book (2 entries)', 'its instructions after the history']);
  });

  it('fields of the wrong kind are passed over; a card needs a name only', () => {
    const card = readCard(bytes({ data: { name: 'X', description: 5, alternate_greetings: 'no', character_book: [] } }), 'x');
    expect(card).toMatchObject({ name: 'X', description: '', greetings: [], leftOut: [] });
  });

  it.each([
    ['a text', Buffer.from('hello'), /holds no character card: a card is JSON/u],
    ['another JSON', bytes({ data: {} }), /it names no character \(name\)/u],
    ['a picture without one', pngOf([['tEXt', Buffer.from('Comment\0hi')]]), /a picture without a character card/u],
    ['a card that is no JSON', pngOf([['tEXt', Buffer.from(`chara\0${Buffer.from('{').toString('base64')}`)]]), /holds no character card/u],
    ['far too much', bytes({ name: 'X', description: 'x'.repeat(3_000_000) }), /which nobody wrote for a character/u],
  ])('%s is refused with what to do', (_, file, message) => {
    expect(() => readCard(file, 'the file')).toThrow(CardError);
    expect(() => readCard(file, 'the file')).toThrow(message);
  });

  it('a torn or hostile picture is refused, never more', () => {
    const whole = cardPng({ chara: V2 });
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (length, at, byte) => {
        const torn = Buffer.from(whole.subarray(0, length));
        if (at < torn.length) torn[at] = byte;
        try {
          readCard(torn, 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(CardError);
        }
      }),
    );
  });
});

describe('a card as a persona', () => {
  const draft = draftOf(readCard(bytes(V2), 'mira'));

  it('keeps the words and leaves out what is done, markup, links', () => {
    expect(draft).toMatchObject({
      name: 'Mira Vale',
      temper: 'calm',
      greetings: ['Come in, the viewer! Mind the step.', 'The lamp is lit.'],
      examples: [{ viewer: 'Is it cold?', says: 'Only on the outside. Take a blanket.' }],
    });
    expect(draft.about).toContain('Mira Vale is a *smiling* lighthouse keeper.');
    expect(draft.about).not.toMatch(/<b>|https?:|\{\{/u);
  });

  it('is a file that can be used', () => {
    const persona = parsePersona(personaFileOf(draft), 'mira.yaml');
    expect(persona.calledNames).toEqual(['mira vale', 'mira', 'vale']);
    expect(persona.examples).toHaveLength(1);
    expect(persona.styles[persona.defaultStyle]?.mood.energy).toBeLessThan(0.5);
    expect(slugOf('Mira Vale!')).toBe('mira-vale');
  });

  it('whatever a stranger wrote, the file can be used', () => {
    const wild = fc.string({ maxLength: 400, unit: 'binary' });
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }), wild, wild, wild, (name, description, first, example) => {
        fc.pre(/[\p{L}\p{N}]{2}/u.test(name));
        const card = readCard(bytes({ name, description, first_mes: first, mes_example: `{{user}}: ${example}\n{{char}}: ${first}` }), 'x');
        const persona = parsePersona(personaFileOf(draftOf(card)), 'x.yaml');
        expect(persona.name).not.toBe('');
        for (const { says } of persona.examples) expect(says.length).toBeLessThanOrEqual(300);
      }),
    );
  });
});
