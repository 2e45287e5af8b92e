import { describe, expect, it } from 'vitest';
import type { Approved } from '../domain/approved.ts';
import type { Verdict } from '../ports/moderation.ts';
import { judgeWords } from './judge-words.ts';

const check = (text: string): Promise<Verdict> =>
  Promise.resolve(
    /bad thing|BadEmote/u.test(text)
      ? { allowed: false, block: { direction: 'input', category: 'slur', ruleId: text, excerpt: '', cause: 'content' } }
      : { allowed: true, text: text as Approved },
  );
const judge = (text: string, bare: string): ReturnType<typeof judgeWords> => judgeWords({ check }, text, bare, 'input');

describe('words with pictures among them', () => {
  it('are judged whole, and what is left is what she is told', async () => {
    expect(await judge('hello KEKW there', 'hello there')).toMatchObject({
      verdict: { allowed: true, text: 'hello KEKW there' },
      left: 'hello there',
    });
    expect(await judge('hello', 'hello')).toMatchObject({ verdict: { allowed: true }, left: null });
    expect(await judge('KEKW', '')).toMatchObject({ verdict: { allowed: true }, left: '' });
  });

  it('are blocked for a name of an emote as for any word', async () => {
    expect(await judge('hello BadEmote', 'hello')).toMatchObject({ verdict: { allowed: false } });
    expect(await judge('BadEmote', '')).toMatchObject({ verdict: { allowed: false } });
  });

  it('are blocked where what is left says what the whole did not', async () => {
    expect(await judge('bad KEKW thing', 'bad thing')).toMatchObject({ verdict: { allowed: false, block: { ruleId: 'bad thing' } } });
  });
});
