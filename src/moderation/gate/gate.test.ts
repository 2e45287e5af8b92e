import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import type { ReplyPart } from '../../ports/markup.ts';
import type { GateResult, Moderation } from '../../ports/moderation.ts';
import { createModeration } from '../moderation.ts';
import { DATA_DIR, loadRules } from '../rules/load.ts';
import { compileRules, type CompiledRules } from '../rules/compile.ts';
import { decodeTerm } from '../rules/encode.ts';
import { ReplyGate } from './gate.ts';

let moderation: Moderation;
let rules: CompiledRules;
const scope = { id: 't', signal: new AbortController().signal };
/** Severe lines, not in clear. */
const SEVERE = ['a2lsbCB5b3Vyc2VsZg==', 'ZnVjaw==', 'ZmFnZ290', 'a3lz', 'aSB3aWxsIGtpbGwgeW91'].map(decodeTerm);

beforeAll(() => {
  moderation = createModeration({ profile: 'pg13', clock: new FakeClock(), report: () => undefined });
  rules = compileRules(loadRules(DATA_DIR), 'pg13');
});

async function* textParts(chunks: readonly string[]): AsyncGenerator<ReplyPart> {
  for (const text of chunks) {
    await Promise.resolve();
    yield { kind: 'text', text };
  }
}

async function collect(parts: AsyncIterable<ReplyPart>): Promise<GateResult[]> {
  const results: GateResult[] = [];
  for await (const result of moderation.gate(parts, scope)) results.push(result);
  return results;
}

function spoken(results: readonly GateResult[]): string[] {
  return results.flatMap((result) => (result.kind === 'clause' ? [result.clause.text] : []));
}

function cut(text: string, places: readonly number[]): string[] {
  const sorted = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...sorted].map((from, index) => text.slice(from, sorted[index] ?? text.length));
}

describe('the streaming gate', () => {
  it('releases a clause in the push in which its last character came', () => {
    const gate = new ReplyGate(rules);
    expect(gate.push('Hello ther')).toEqual([]);
    expect(gate.push('e!')).toMatchObject([{ kind: 'candidate', candidate: { text: 'Hello there!', seq: 0 } }]);
  });

  it('holds a clause while a phrase that began in it is open, and lets it go when it is not', () => {
    const gate = new ReplyGate(rules);
    const [opening, rest] = [SEVERE[0]!.split(' ')[0]!, SEVERE[0]!.split(' ')[1]!];
    expect(gate.push(`Go and ${opening}. `)).toEqual([]);
    expect(gate.push('Wow')).toMatchObject([{ kind: 'candidate' }]);
    const other = new ReplyGate(rules);
    expect(other.push(`Go and ${opening}. `)).toEqual([]);
    expect(other.push(`${rest} now.`)).toMatchObject([{ kind: 'blocked', block: { category: 'selfharm' } }]);
  });

  it('tells of a block once, and of nothing behind it', () => {
    const gate = new ReplyGate(rules);
    const steps = gate.push(`Fine. You ${SEVERE[1]!} all. And this is fine again! So is this.`);
    expect(steps.map(({ kind }) => kind)).toEqual(['candidate', 'blocked']);
    expect(gate.push(' And this too.')).toEqual([]);
    expect(gate.finish()).toEqual([]);
  });

  it('flushes an open beginning at the end of the stream', async () => {
    expect(spoken(await collect(textParts(['Nice ', 'k', 'ill'])))).toEqual(['Nice kill']);
  });

  it('drops what follows a block and returns the upstream iterator', async () => {
    let returned = false;
    async function* parts(): AsyncGenerator<ReplyPart> {
      try {
        yield { kind: 'text', text: 'Hello chat. ' };
        yield { kind: 'text', text: `${SEVERE[1]!} you. ` };
        yield { kind: 'text', text: 'Never reached. ' };
        throw new Error('the gate read on after a block');
      } finally {
        returned = true;
        await Promise.resolve();
      }
    }
    const results = await collect(parts());
    expect(spoken(results)).toEqual(['Hello chat.']);
    expect(results.at(-1)).toMatchObject({ kind: 'blocked', block: { direction: 'output', category: 'profanity' } });
    expect(JSON.stringify(results)).not.toContain(SEVERE[1]!);
    expect(returned).toBe(true);
  });

  it('passes an error of the parts through', async () => {
    async function* parts(): AsyncGenerator<ReplyPart> {
      yield await Promise.resolve({ kind: 'text', text: 'Hello. ' } as const);
      throw new Error('the model went away');
    }
    await expect(collect(parts())).rejects.toThrow('the model went away');
  });

  it('gives a tag to the clause whose text follows it', async () => {
    async function* parts(): AsyncGenerator<ReplyPart> {
      yield { kind: 'emotion', emotion: 'happy' };
      yield { kind: 'text', text: 'Hello there!' };
      yield { kind: 'emotion', emotion: 'sad' };
      yield { kind: 'text', text: ' ... ' };
      yield { kind: 'text', text: 'My ' };
      yield { kind: 'emotion', emotion: 'shy' };
      yield { kind: 'text', text: 'cake is gone. Oh well.' };
      yield await Promise.resolve({ kind: 'emotion', emotion: 'smug' } as const);
    }
    const results = await collect(parts());
    expect(results.map((result) => (result.kind === 'clause' ? [result.clause.text, result.clause.emotion] : []))).toEqual([
      ['Hello there!', 'happy'],
      ['My cake is gone.', 'shy'],
      ['Oh well.', 'shy'],
    ]);
  });

  it('gives the same results for every chunking', async () => {
    const words = fc.constantFrom(
      'Hello',
      'the pen is',
      'blue',
      'damn',
      'kill',
      'your',
      'self',
      'as',
      'shole',
      'f',
      'u',
      'ck',
      '😀',
      'Dick van',
      'Dyke',
      '3.5',
      'go',
      'k.y',
      's',
      ...SEVERE,
    );
    const marks = fc.constantFrom(' ', ' ', ' ', '. ', ', ', '! ', '?', '...', '\n', '-', '');
    const text = fc.array(fc.tuple(words, marks), { maxLength: 14 }).map((pairs) => pairs.flat().join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 12 }), async (whole, places) => {
        const expected = await collect(textParts([whole]));
        expect(await collect(textParts(cut(whole, places)))).toEqual(expected);
        expect(await collect(textParts(whole.split('')))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('blocks severe phrases in every two and three chunks before any part of them is released', async () => {
    for (const phrase of SEVERE) {
      const whole = `Well then. ${phrase}! Bye.`;
      for (let first = 1; first < whole.length; first++) {
        for (let second = first; second < whole.length; second++) {
          const results = await collect(textParts([whole.slice(0, first), whole.slice(first, second), whole.slice(second)]));
          expect(results.at(-1)).toMatchObject({ kind: 'blocked' });
          expect(spoken(results)).toEqual(['Well then.']);
        }
      }
    }
  });
});
