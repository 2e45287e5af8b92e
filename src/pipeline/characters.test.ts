import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { fakeCharacter, FakeVoice } from '../../testing/fakes.ts';
import type { Character } from '../ports/character.ts';
import type { Memory } from '../ports/memory.ts';
import { castOf } from './characters.ts';

const who = (id: string): Character => fakeCharacter({ id, memory: {} as Memory, voice: new FakeVoice(new FakeClock()) });

it('finds each by her id, and says who is there when nobody has it', () => {
  const [a, b] = [who('kitsu'), who('tanu')];
  const cast = castOf([a, b]);
  expect([cast.of('tanu'), cast.all]).toEqual([b, [a, b]]);
  expect(() => cast.of('ghost')).toThrow('nobody here is "ghost": there are kitsu, tanu');
});

it('two with one id are a fault at the start, not one who is never heard', () => {
  expect(() => castOf([who('kitsu'), who('kitsu')])).toThrow('two characters have one id');
});
