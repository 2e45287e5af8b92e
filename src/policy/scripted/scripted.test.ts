import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { personaSchema } from '../../domain/persona.ts';
import { STOCK_OCCASIONS } from '../../domain/stock-occasion.ts';
import type { Prompt, PromptCue } from '../../ports/policy.ts';
import { createMarkupParser } from '../markup.ts';
import { createLinePicker } from './lines.ts';
import { createScriptedPolicy, tokensOf } from './scripted.ts';

const persona = personaSchema.parse(parse(readFileSync(new URL('../../../personas/kitsu.yaml', import.meta.url), 'utf8')));

function cue(text: string, change: Partial<PromptCue> = {}): PromptCue {
  return { kind: 'chat', text, viewerName: 'Mika', style: 'playful', ...change };
}

function prompt(text: string): Prompt {
  return { system: '', messages: [], maxTokens: 100, cue: cue(text) };
}

/** The lines that may answer `text`. */
function pool(text: string): readonly string[] {
  return persona.scripted.replies.find((reply) => reply.when.includes(text))?.say ?? persona.scripted.otherwise;
}

describe('personas/kitsu.yaml', () => {
  // What the overlay draws: orange hair and ears, teal eyes, one tail, a camellia, a scarf with a bell.
  it('tells of the fox that the overlay draws', () => {
    const written = readFileSync(new URL('../../../personas/kitsu.yaml', import.meta.url), 'utf8').replaceAll(/^\s*#.*$/gmu, '');
    for (const seen of ['orange hair', 'teal eyes', 'one big fluffy tail', 'red camellia', 'red scarf', 'little bell'])
      expect(persona.system).toContain(seen);
    expect(written).not.toMatch(/silver|amber|ribbon|two (?:fluffy )?tails|both (?:my )?tails|\bmy tails|third tail/iu);
  });

  it('is rich enough to talk with all evening', () => {
    expect(persona.scripted.replies.length).toBeGreaterThanOrEqual(25);
    for (const reply of persona.scripted.replies) expect(reply.say.length).toBeGreaterThanOrEqual(2);
    expect(persona.scripted.otherwise.length).toBeGreaterThanOrEqual(15);
    expect(persona.scripted.idle.length).toBeGreaterThanOrEqual(8);
    for (const occasion of STOCK_OCCASIONS) expect(persona.stockLines[occasion].length, occasion).toBeGreaterThanOrEqual(3);
  });

  it('has an emotion tag at the start of each scripted line, and leaves words after parsing', () => {
    const lines = [
      ...Object.values(persona.scripted.kind).flat(),
      ...persona.scripted.replies.flatMap((reply) => reply.say),
      ...persona.scripted.otherwise,
      ...persona.scripted.idle,
    ];
    for (const written of lines) {
      // As the stub says it: with the viewer's name in its place.
      const line = written.replaceAll('{user}', 'Mika');
      const parser = createMarkupParser();
      const parts = [...parser.push(line), ...parser.flush()];
      expect(parts[0]?.kind, line).toBe('emotion');
      expect(parts[1]?.kind === 'text' ? parts[1].text : '', line).toBe(line.replace(/^\[\w+\] /u, ''));
      expect(parts, line).toHaveLength(2);
    }
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('has stock lines in plain speech', () => {
    for (const lines of Object.values(persona.stockLines)) for (const line of lines) expect(line).not.toMatch(/[[\]<>*{}]|as an AI/iu);
  });

  it('lets no keyword hide behind an earlier entry', () => {
    const seen = new Set<string>();
    for (const reply of persona.scripted.replies) {
      for (const keyword of reply.when) {
        expect(seen.has(keyword), keyword).toBe(false);
        seen.add(keyword);
      }
    }
  });
});

describe('line picker', () => {
  const named = (lines: readonly string[]): string[] => lines.map((line) => line.replaceAll('{user}', 'Mika'));

  it('answers what was said, by whole words', () => {
    const picker = createLinePicker(persona.scripted, 1);
    expect(named(pool('joke'))).toContain(picker.pick(cue('Tell me a JOKE please')));
    expect(named(pool('tail'))).toContain(picker.pick(cue('how many tails do you have?')));
    expect(named(pool('hello'))).toContain(picker.pick(cue('hi Kitsu')));
    expect(named(persona.scripted.otherwise)).toContain(picker.pick(cue('this thing')));
  });

  it('thanks for a cheer whatever it says, and talks by itself when idle', () => {
    const picker = createLinePicker(persona.scripted, 1);
    expect(named(pool('cheer'))).toContain(picker.pick(cue('tell me a joke', { kind: 'cheer' })));
    expect(persona.scripted.idle).toContain(picker.pick(cue('', { kind: 'idle', viewerName: null })));
  });

  it('is kind first, whatever else the words are about, and to who is unkind', () => {
    const picker = createLinePicker(persona.scripted, 1);
    for (const [text, hardship] of [
      ['my dog died today, anyway which boss is next?', 'grief'],
      ['kitsu, my mom is in the hospital, tell me a joke', 'illness'],
      ['hi, i feel so alone', 'distress'],
      ['you are so boring, game over', 'insult'],
    ] as const)
      expect(named(persona.scripted.kind[hardship]), text).toContain(picker.pick(cue(text)));
    expect(named(persona.scripted.kind.grief)).toContain(picker.pick(cue('my cat died', { kind: 'cheer' })));
    expect(named(pool('boss'))).toContain(picker.pick(cue('i died to the boss')));
  });

  it('has a kind word even where the persona has none of its own', () => {
    const { kind: _, ...scripted } = persona.scripted;
    const bare = personaSchema.parse({ ...persona, scripted });
    expect(createLinePicker(bare.scripted, 1).pick(cue('my dog died'))).toMatch(/sorry.*Mika/u);
  });

  it('says every line of a pool before any again, and none twice running', () => {
    const picker = createLinePicker(persona.scripted, 7);
    const size = persona.scripted.otherwise.length;
    const said = Array.from({ length: size * 4 }, () => picker.pick(cue('zzz')));
    expect(new Set(said.slice(0, size)).size).toBe(size);
    for (let i = 1; i < said.length; i++) expect(said[i]).not.toBe(said[i - 1]);
  });

  it('is the same for the same seed and another for another', () => {
    const run = (seed: number): string[] => {
      const picker = createLinePicker(persona.scripted, seed);
      return Array.from({ length: 10 }, () => picker.pick(cue('zzz')));
    };
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
  });

  it('names the viewer as given, and does without a name where there is none', () => {
    const picker = createLinePicker({ ...persona.scripted, replies: [], otherwise: ['Hi, {user}!'] }, 1);
    expect(picker.pick(cue('a', { viewerName: '$& $1' }))).toBe('Hi, $& $1!');
    expect(picker.pick(cue('a', { viewerName: null }))).toBe('Hi, friend!');
    const mixed = createLinePicker({ ...persona.scripted, replies: [], otherwise: ['Hi, {user}!', 'Hi!'] }, 1);
    for (let i = 0; i < 5; i++) expect(mixed.pick(cue('a', { viewerName: null }))).toBe('Hi!');
  });
});

describe('scripted policy', () => {
  it('streams its line at the set pace', async () => {
    const clock = new FakeClock();
    const policy = createScriptedPolicy({ persona, clock, seed: 1, pace: { ttftMs: 120, perTokenMs: 25 } });
    const tokens: { text: string; atMs: number }[] = [];
    const done = (async () => {
      for await (const part of policy.stream(prompt('hello'), new AbortController().signal))
        tokens.push({ text: String(part), atMs: clock.nowMs() });
    })();
    await clock.advance(119);
    expect(tokens).toEqual([]);
    await clock.advance(10_000);
    await done;
    expect(tokens.map((token) => token.atMs)).toEqual(tokens.map((_, index) => 120 + index * 25));
    expect(pool('hello').map((line) => line.replaceAll('{user}', 'Mika'))).toContain(tokens.map((token) => token.text).join(''));
    expect(clock.pending).toBe(0);
  });

  it('stops with the reason when aborted, and leaves no timer', async () => {
    const clock = new FakeClock();
    const policy = createScriptedPolicy({ persona, clock, seed: 1 });
    const controller = new AbortController();
    const reason = new Error('panic');
    const run = (async () => {
      for await (const _ of policy.stream(prompt('hello'), controller.signal)) continue;
    })();
    const rejected = expect(run).rejects.toBe(reason);
    await clock.advance(200);
    controller.abort(reason);
    await rejected;
    expect(clock.pending).toBe(0);
  });

  it('uses no timer at pace zero, and says that it is a stub', async () => {
    const clock = new FakeClock();
    const states: string[] = [];
    const policy = createScriptedPolicy({
      persona,
      clock,
      seed: 1,
      pace: { ttftMs: 0, perTokenMs: 0 },
      report: (report) => states.push(report.state),
    });
    let text = '';
    for await (const token of policy.stream(prompt('hello'), new AbortController().signal)) text += token;
    expect(text).not.toBe('');
    expect(states).toEqual(['stub']);
  });

  it('cuts a line into tokens that join to it', () => {
    for (const line of persona.scripted.otherwise) expect(tokensOf(line).join('')).toBe(line);
    expect(tokensOf('[happy] It is extraordinary!')).toEqual(['[', 'happy', ']', ' It', ' is', ' extraor', 'dinary', '!']);
  });
});
