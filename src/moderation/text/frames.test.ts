/** "I hate them. All the …" was no phrase: its words stood in another order, and a full stop between them. */
import { describe, expect, it } from 'vitest';
import { inflected } from './frame-words.ts';
import { Frames } from './frames.ts';

function framed(...sources: string[]): Frames {
  const frames = new Frames(new Map([['calm', 'calm|calmly']]));
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

  it('may ask for an order, in one sentence or over its end', () => {
    const inOrder = framed('bees|wasps >> will >> sting+ && you @6 !! <calm>', 'take >> the hive >> away @9 over');
    expect(inOrder.find('those wasps, they gonna be stinging you')).toEqual([]);
    expect(inOrder.find("the bees'll be stinging u")).toEqual([0]);
    expect(inOrder.find('will you sting bees')).toEqual([]);
    expect(inOrder.find('Bees. You will sting.')).toEqual([]);
    expect(inOrder.find('Take it, the hive. It goes away.')).toEqual([1]);
    expect(inOrder.find('the bees will sting you, calmly')).toEqual([]);
  });

  it('knows numbers, endings and what chat writes for a word', () => {
    expect(framed('hive >> #').find('our hive 4711')).toEqual([0]);
    expect(framed('hive >> #').find('our hive 4')).toEqual([]);
    expect(framed('you are going to && buzz+').find('ur gonna')).toEqual([]);
    expect(framed('you are going to && buzz+').find("you're finna be buzzin")).toEqual([0]);
    expect(inflected('stab')).toEqual(['stab', 'stabs', 'stabbed', 'stabbing', 'stabbin']);
    expect(inflected('carry')).toEqual(['carry', 'carries', 'carried', 'carrying', 'carryin']);
    expect(inflected('choke')).toEqual(['choke', 'chokes', 'choked', 'choking', 'chokin']);
    expect(inflected('smash')).toEqual(['smash', 'smashes', 'smashed', 'smashing', 'smashin']);
  });

  it('refuses a list that nobody wrote', () => {
    expect(() => framed('bees && <nobody>')).toThrow('there is no list of words "nobody"');
  });

  it('of one part is refused', () => {
    expect(() => framed('bees @3')).toThrow('a frame looks like');
  });
});
