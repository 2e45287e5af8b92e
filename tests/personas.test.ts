/** The characters that come with AIVT: every ready line of theirs passes the gate as it is spoken, and their prompts are short enough. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPersona } from '../src/config/persona-file.ts';
import type { Persona } from '../src/domain/persona.ts';
import { STOCK_OCCASIONS } from '../src/domain/stock-occasion.ts';
import { createModeration } from '../src/moderation/moderation.ts';
import { createMarkupParser } from '../src/policy/markup.ts';
import { estimateTokens, systemText } from '../src/policy/prompter.ts';
import { FakeClock } from '../testing/fake-clock.ts';

const FOLDER = fileURLToPath(new URL('../personas', import.meta.url));
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace('.yaml', ''));
/** Half of what a prompt may have. */
const MAX_SYSTEM_TOKENS = 1750;

const scripted = ({ scripted: { kind, replies, otherwise, idle } }: Persona): string[] => [
  ...Object.values(kind).flat(),
  ...replies.flatMap(({ say }) => say),
  ...otherwise,
  ...idle,
];

describe.each(NAMES)('%s', (name) => {
  const { persona } = loadPersona(name, FOLDER);
  const moderation = createModeration({ profile: 'strict', clock: new FakeClock(), report: () => undefined });

  it('has lines for every occasion, none twice, all of them allowed', async () => {
    for (const occasion of STOCK_OCCASIONS) expect(persona.stockLines[occasion].length, occasion).toBeGreaterThanOrEqual(3);
    const lines = [...Object.values(persona.stockLines).flat(), ...Object.values(persona.blockedReplies).flat(), ...scripted(persona)];
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines)
      expect(await moderation.check(line.replaceAll('{user}', 'Mika'), 'output'), line).toMatchObject({ allowed: true });
  });

  it('begins each scripted line and example with a feeling of hers; the rest is spoken as it is written', () => {
    for (const written of [...scripted(persona), ...persona.examples.map(({ says }) => says)]) {
      const line = written.replaceAll('{user}', 'Mika');
      const parser = createMarkupParser();
      const [first, second, ...more] = [...parser.push(line), ...parser.flush()];
      expect(persona.emotions, line).toContain(first?.kind === 'emotion' ? first.emotion : '');
      expect(second, line).toEqual({ kind: 'text', text: line.replace(/^\[\w+\] /u, '') });
      expect(more, line).toEqual([]);
    }
  });

  it('is told to the model within half of a prompt', () => {
    for (const [styleName, style] of Object.entries(persona.styles)) {
      const text = systemText({ persona, styleName, style });
      expect(estimateTokens(text), styleName).toBeLessThan(MAX_SYSTEM_TOKENS);
      for (const { says } of persona.examples) expect(text).toContain(says);
    }
  });
});

it('two who differ in temper', () => {
  const [kitsu, sable] = ['kitsu', 'sable'].map((name) => loadPersona(name, FOLDER).persona);
  const energy = (persona: Persona | undefined): number => persona?.styles[persona.defaultStyle]?.mood.energy ?? NaN;
  expect(energy(kitsu)).toBeGreaterThan(energy(sable) * 1.5);
  expect(sable?.emotions).not.toContain('excited');
});
