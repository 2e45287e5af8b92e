/** "I hate them. All the …" was no phrase: its words stood in another order, and a full stop between them. */
import { describe, expect, it } from 'vitest';
import { Frames } from './frames.ts';

function framed(...sources: string[]): Frames {
  const frames = new Frames();
  for (const [index, source] of sources.entries()) frames.add(source, index);
  return frames;
}

describe('a frame', () => {
  const frames = framed('bees|wasps && swarm|sting like mad @4 !! honey');

  it.each(['Wasps! They sting like mad.', 'how they swarm, those bees'])('stands in: %s', (text) => {
    expect(frames.find(text)).toEqual([0]);
  });

  it.each(['wasps like mad dogs', 'bees are not what I saw as they began to swarm', 'bees swarm where honey is', 'bees'])(
    'does not stand in: %s',
    (text) => {
      expect(frames.find(text)).toEqual([]);
    },
  );

  it('needs a word for each of its parts', () => {
    expect(framed('over|jump && over|down').find('over')).toEqual([]);
    expect(framed('over|jump && over|down').find('jump over')).toEqual([0]);
  });

  it('of one part is refused', () => {
    expect(() => framed('bees @3')).toThrow('a frame looks like');
  });
});
