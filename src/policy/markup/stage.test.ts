import { expect, describe, it } from 'vitest';
import { createMarkupStage } from '../markup.ts';

describe('the markup stage', () => {
  interface Told {
    readonly text: string;
    /** How many deltas were asked of the model. */
    readonly taken: number;
    readonly closed: boolean;
  }

  async function run(
    stage: ReturnType<typeof createMarkupStage>,
    pieces: readonly string[],
    viewerName: string | null = null,
    typed = false,
    onLeak: () => unknown = () => expect.unreachable('a leak'),
  ): Promise<Told> {
    let taken = 0;
    let closed = false;
    async function* deltas(): AsyncGenerator<string> {
      try {
        for (const piece of pieces) {
          taken += 1;
          yield await Promise.resolve(piece);
        }
      } finally {
        closed = true;
      }
    }
    let text = '';
    const parts = typed ? stage(deltas()) : stage(deltas(), { viewerName, onLeak: () => void onLeak() });
    for await (const part of parts) if (part.kind === 'text') text += part.text;
    return { text, taken, closed };
  }

  const tokens = (text: string): string[] => text.match(/.{1,3}/gsu) ?? [];
  const endless = (unit: string): string[] => Array.from({ length: 5000 }, () => unit);

  it('reads no further than the end of her turn, and closes the model', async () => {
    const told = await run(createMarkupStage(), ['Hello!', '<|im_end|>', ...endless('user words ')]);
    expect(told).toEqual({ text: 'Hello!', taken: 2, closed: true });
    const played = await run(createMarkupStage(), ['Hello!\n', 'mika: ', ...endless('and so on ')], 'Mika');
    expect(played).toEqual({ text: 'Hello!\n', taken: 2, closed: true });
  });

  it('a model that never stops is closed, by sentences, by characters, by what is not even heard', async () => {
    const stage = createMarkupStage({ maxSentences: () => 3 });
    // At first it is read on for a while, in case that it was all thought.
    for (let n = 0; n < 3; n++) {
      const watched = await run(stage, endless('I like the rain. '));
      expect(watched.closed && watched.taken < 300).toBe(true);
    }
    const sentences = await run(stage, endless('I like the rain. '));
    expect(sentences.text.trim().split('. ')).toHaveLength(3);
    expect(sentences.closed && sentences.taken < 6).toBe(true);
    const words = await run(createMarkupStage({ maxChars: 200 }), endless('rain and '));
    expect(words.text.length).toBeLessThan(450);
    const silent = await run(createMarkupStage(), ['<think>', ...endless('rain and more of it all the time ')]);
    expect(silent.text).toBe('');
    expect(silent.taken).toBeLessThan(2500);
    // One line of 200,000 characters took seconds to parse and was said for minutes.
    const line = await run(createMarkupStage(), ['word '.repeat(40_000)]);
    expect(line.text.length).toBeLessThan(1200);
  });

  it('a typed line is said to its end, whatever stands in it', async () => {
    const line = `User: ${'One sentence of many. '.repeat(60)}Kitsu: and the last.`;
    expect((await run(createMarkupStage({ maxSentences: () => 2 }), [line], null, true)).text).toBe(line);
  });

  it('what is surely thought aloud is never begun: the first words tell', async () => {
    const told = await run(createMarkupStage(), tokens('Okay, the user asks about tofu. I should be kind.\n</think>\n\nTofu is great!'));
    expect(told.text).toBe('Tofu is great!');
  });

  it.each([[1], [7], [10_000]])('reasoning longer than a reply may be is known by its end all the same (pieces of %i)', async (size) => {
    const pieces = (text: string): string[] => text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [];
    const aloud = `${'Tofu is what was asked for. '.repeat(9)}So be kind.\n</think>\n\nTofu is great!`;
    let leaks = 0;
    const stage = createMarkupStage();
    const first = await run(stage, [...pieces(aloud), ...endless('and so on ')], null, false, () => (leaks += 1));
    expect(first.text.match(/Tofu is what/gu)).toHaveLength(5);
    expect(leaks).toBe(1);
    expect(first.closed && first.taken <= pieces(aloud).length).toBe(true);
    expect((await run(stage, pieces(aloud))).text).toBe('Tofu is great!');
  });

  it('a model once caught is held from then on, until it shows that it need not be', async () => {
    let leaks = 0;
    const stage = createMarkupStage();
    const onLeak = (): void => void (leaks += 1);
    const aloud = tokens('Tofu, hm. Being kind is best here.\n</think>\n\nTofu is great!');
    // The first time its words are out before its end tells what they were.
    expect((await run(stage, aloud, null, false, onLeak)).text).toContain('Tofu, hm.');
    expect(leaks).toBe(1);
    expect((await run(stage, aloud)).text).toBe('Tofu is great!');
    expect((await run(stage, aloud)).text).toBe('Tofu is great!');
    expect(leaks).toBe(1);
    for (let i = 0; i < 3; i++) expect((await run(stage, tokens('No thought at all.'))).text).toBe('No thought at all.');
    const parts: string[] = [];
    async function* watched(): AsyncGenerator<string> {
      for (const piece of ['Now it ', 'streams ', 'again.']) {
        yield await Promise.resolve(piece);
        parts.push('asked');
      }
    }
    for await (const part of stage(watched(), { viewerName: null })) if (part.kind === 'text') parts.push(part.text);
    expect(parts[0]).toBe('Now it ');
  });
});
