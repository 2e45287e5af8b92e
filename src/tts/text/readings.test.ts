/** The table of what the voice is given: a kind of token a section, an example a line. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { createCutter } from '../../domain/clauses.ts';
import { speakable } from '../speakable.ts';
import { normalise } from './normalise.ts';

interface Section {
  readonly kind: string;
  readonly pairs: [text: string, read: string][];
}

const sections: Section[] = [];
for (const line of readFileSync(new URL('./fixtures/readings.tsv', import.meta.url), 'utf8').split(/\r?\n/u)) {
  const kind = /^# ([a-z][a-z ]+)$/u.exec(line)?.[1];
  if (kind !== undefined) sections.push({ kind, pairs: [] });
  else if (line !== '') sections.at(-1)?.pairs.push([line.split('\t')[0] ?? '', line.split('\t')[1] ?? '']);
}

test('the table has its 600 pairs and more', () => {
  expect(sections.reduce((sum, { pairs }) => sum + pairs.length, 0)).toBeGreaterThanOrEqual(600);
});

describe.each(sections)('$kind', ({ pairs }) => {
  it.each(pairs)('%j is read %j', (text, read) => {
    const { text: spoken, sourceOffsets } = normalise(speakable(text));
    expect(spoken.trim()).toBe(read);
    for (const offset of sourceOffsets) expect(offset).toBeLessThan(text.length);
  });

  it('reads the same in the middle of a text', () => {
    // Kinds that ask their neighbours have them within the pair; a comma keeps strangers away.
    for (const [text, read] of pairs.filter(([text]) => /^[$£€\d][^.]*[^.!?]$/u.test(text) && !/['"(]/u.test(text)).slice(0, 40))
      expect(normalise(speakable(`Well, ${text}, yes`)).text).toBe(`Well, ${read}, yes`);
  });
});

test('the clause cutter ends nothing inside a token, whatever the kind', () => {
  for (const [text] of sections.flatMap(({ pairs }) => pairs)) {
    const cutter = createCutter();
    const ends = [...cutter.push(`So ${text} is it, then`), ...cutter.flush()];
    const whole = `So ${text} is it, then`;
    for (const end of ends) {
      // "What?!" is cut between its marks; the second is dropped from the next clause.
      if (/[!?]/u.test(whole.charAt(end - 1)) && /[!?]/u.test(whole.charAt(end))) continue;
      expect(whole.charAt(end), `${text} | ${whole.slice(0, end)}`).toMatch(/^\s?$/u);
    }
  }
});
