import { expect, it } from 'vitest';
import type { BodyScreen } from './body-screen.ts';
import { Wardrobe } from './wardrobe.ts';

const drawn = { bounce: 0.5, dim: 0.2 };

function setUp() {
  const shown = new Set<string>();
  const made: string[] = [];
  const told: string[] = [];
  const arriving = new Map<string, PromiseWithResolvers<undefined>>();
  const screen = (name: string): BodyScreen => {
    made.push(name);
    return { draw: () => undefined, show: (on) => (on ? shown.add(name) : shown.delete(name)) };
  };
  const wardrobe = new Wardrobe({
    drawn: () => screen('drawn'),
    pictures: async (_body, folder) => {
      const here = Promise.withResolvers<undefined>();
      arriving.set(folder, here);
      await here.promise;
      return screen(folder);
    },
    told: (worn) => told.push(worn),
  });
  return { wardrobe, shown, made, told, arriving };
}

it('goes on as she was until the pictures are whole, and draws no Kitsu where none is wanted', async () => {
  const { wardrobe, shown, made, arriving } = setUp();
  const first = wardrobe.wear({ ...drawn, pictures: 'cat' });
  expect(made).toEqual([]);
  arriving.get('cat')?.resolve(undefined);
  await first;
  expect([...shown]).toEqual(['cat']);
  const second = wardrobe.wear({ ...drawn, pictures: 'dog' });
  expect([...shown]).toEqual(['cat']);
  arriving.get('dog')?.resolve(undefined);
  await second;
  expect([...shown]).toEqual(['dog']);
  await wardrobe.wear(drawn);
  expect([...shown]).toEqual(['drawn']);
});

it('of two that were asked for, the later is worn, whichever comes first', async () => {
  const { wardrobe, shown, arriving } = setUp();
  const cat = wardrobe.wear({ ...drawn, pictures: 'cat' });
  const dog = wardrobe.wear({ ...drawn, pictures: 'dog' });
  arriving.get('dog')?.resolve(undefined);
  await dog;
  arriving.get('cat')?.resolve(undefined);
  await cat;
  expect([...shown]).toEqual(['dog']);
});

it('is drawn where the pictures cannot be had, and says why', async () => {
  const { wardrobe, shown, told, arriving } = setUp();
  const cat = wardrobe.wear({ ...drawn, pictures: 'cat' });
  arriving.get('cat')?.reject(new Error('the folder is empty'));
  await cat;
  expect([...shown]).toEqual(['drawn']);
  expect(told).toEqual(['drawn: the pictures of cat cannot be shown: the folder is empty']);
});
