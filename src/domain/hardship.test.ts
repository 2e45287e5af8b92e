import { describe, expect, it } from 'vitest';
import { hardshipIn } from './hardship.ts';

describe('what is hard', () => {
  it.each([
    ['my dog died today', 'grief'],
    ['My grandma passed away last night :(', 'grief'],
    ['kitsu, I lost my best friend this week', 'grief'],
    ['we had to put our old cat down', 'grief'],
    ['today is my dad’s funeral', 'grief'],
    ['RIP my hamster', 'grief'],
    ['my little brother Tom just died', 'grief'],
    ['i was diagnosed with cancer', 'illness'],
    ['my mom is in the hospital', 'illness'],
    ['i have covid and it sucks', 'illness'],
    ['I am really sick today', 'illness'],
    ['my sister has leukemia', 'illness'],
    ['not feeling well', 'illness'],
    ['i had a panic attack at school', 'illness'],
    ['i feel so lonely', 'distress'],
    ['I’m really depressed lately', 'distress'],
    ['my girlfriend broke up with me', 'distress'],
    ['i lost my job', 'distress'],
    ['nobody likes me', 'distress'],
    ['i had such a bad day', 'distress'],
    ['i failed my exam', 'distress'],
    ['i can’t take it anymore', 'distress'],
    ['you are so stupid', 'insult'],
    ['ur trash', 'insult'],
    ['I hate you', 'insult'],
    ['you suck kitsu', 'insult'],
    ['this stream is boring', 'insult'],
    ['worst vtuber ever', 'insult'],
    ['shut up', 'insult'],
  ])('%j is %s', (text, hardship) => {
    expect(hardshipIn(text)).toBe(hardship);
  });

  it.each([
    'i died to the boss again',
    'my character died',
    'my phone died lol',
    'my run is dead',
    'that was a sick play',
    'i am sick of this boss',
    'you are not stupid at all',
    'how many tails do you have?',
    'do you like sad songs?',
    'my dog is so fluffy',
    'my cat says hi',
    'i lost the race',
    'i lost my save file',
    'you are so cute',
    'the boss has a hard time',
    'my friend has a new game',
    'my dad has a hard boss in that game',
    'i want to give up on this boss',
    '',
  ])('%j is not', (text) => {
    expect(hardshipIn(text)).toBeNull();
  });

  it('takes the graver of two', () => {
    expect(hardshipIn('you suck, and my dog died')).toBe('grief');
  });

  it('ends with a text made to be slow', () => {
    for (const piece of ['my ', 'my a ', 'i am so ', "my dog's a a ", 'i have a ']) expect(hardshipIn(piece.repeat(2000))).toBeNull();
  });
});
