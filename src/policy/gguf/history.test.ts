import { expect, it } from 'vitest';
import { callOf, functionsOf, historyOf } from './history.ts';

it('goes from one side to the other, and ends with the answer that is to come', () => {
  expect(
    historyOf('You are Kitsu.', [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'Hi!' },
      { role: 'user', content: 'what time is it?' },
      { role: 'tool', content: 'it is noon' },
    ]),
  ).toEqual([
    { type: 'system', text: 'You are Kitsu.' },
    { type: 'user', text: 'hello' },
    { type: 'model', response: ['Hi!'] },
    { type: 'user', text: 'what time is it?\n\nit is noon' },
    { type: 'model', response: [] },
  ]);
});

it('keeps of a schema what a grammar can hold to', () => {
  const parameters = {
    type: 'object',
    properties: {
      name: { type: 'string', pattern: '^a', minLength: 2 },
      tags: { type: 'array', items: { enum: ['a', 'b'] } },
      odd: { $ref: '#/x' },
    },
    required: ['name'],
    additionalProperties: false,
  };
  expect(functionsOf([{ name: 'scene', description: 'Switches.', parameters }])).toEqual({
    scene: {
      description: 'Switches.',
      params: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, tags: { type: 'array', items: { enum: ['a', 'b'] } } },
      },
    },
  });
  expect(functionsOf([{ name: 'now', description: 'Tells the time.', parameters: { type: 'object', properties: {} } }])).toEqual({
    now: { description: 'Tells the time.' },
  });
  expect(functionsOf([])).toBeNull();
  expect(callOf('now', null)).toEqual({ kind: 'toolCall', name: 'now', arguments: {} });
});
