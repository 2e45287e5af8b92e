import { expect, it } from 'vitest';
import type { NewEvent } from '../domain/events.ts';
import type { Persona } from '../domain/persona.ts';
import { createLook, type Look } from './look.ts';

const persona = {
  defaultStyle: 'cozy',
  styles: { cozy: { expression: 'neutral' }, hype: { expression: 'excited' } },
} as unknown as Persona;

function build(): { look: Look; told: NewEvent[] } {
  const told: NewEvent[] = [];
  return { look: createLook(persona, (event) => told.push(event)), told };
}

it("begins in the persona's own style with its face, and tells nothing of it", () => {
  const { look, told } = build();
  expect([look.personaState.styleName, look.expression, told]).toEqual(['cozy', 'neutral', []]);
});

it('a feeling that she shows already is not told again; a face that was chosen is, for it is the one at rest now', () => {
  const { look, told } = build();
  look.feel('happy');
  look.feel('happy');
  look.setExpression('happy');
  expect(told).toEqual([
    { type: 'expression', expression: 'happy', by: 'speech' },
    { type: 'expression', expression: 'happy', by: 'control' },
  ]);
});

it('a style takes its face with it, whatever was shown', () => {
  const { look, told } = build();
  look.feel('sad');
  told.length = 0;
  look.setStyle('hype');
  expect([look.personaState.styleName, look.personaState.style, look.expression]).toEqual(['hype', persona.styles['hype'], 'excited']);
  expect(told.map(({ type }) => type)).toEqual(['style.changed', 'expression']);
});

it('an unknown style changes nothing', () => {
  const { look, told } = build();
  expect(() => look.setStyle('toString')).toThrow('no style "toString"');
  expect([look.personaState.styleName, told]).toEqual(['cozy', []]);
});
