/** The gate's streams with checks that are slow, fail or refuse: nothing gets past them. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ReplyPart } from '../../ports/markup.ts';
import type { Block, GateResult } from '../../ports/moderation.ts';
import { compileRules } from '../rules/compile.ts';
import { DATA_DIR, loadRules } from '../rules/load.ts';
import { ReplyGate, runGate, type ClauseCheck } from './gate.ts';

const rules = compileRules(loadRules(DATA_DIR), 'pg13');
const blockOf = (ruleId: string): Block => ({ direction: 'output', category: 'test', ruleId, excerpt: '•••', cause: 'content' });
let told: string[];
beforeEach(() => {
  told = [];
});

async function* textParts(...texts: readonly string[]): AsyncGenerator<ReplyPart> {
  for (const text of texts) yield await Promise.resolve({ kind: 'text', text } as const);
}

/** What leaves the gate, to the very end also when a block came. */
async function passed(check: ClauseCheck, texts: readonly string[], open = (): ReplyGate => new ReplyGate(rules)): Promise<string[]> {
  const failed = (error: unknown): Block => blockOf(`failed: ${(error as Error).message}`);
  const results: GateResult[] = [];
  const gate = runGate(textParts(...texts), open, check, ({ ruleId }) => told.push(ruleId), failed);
  for await (const result of gate) results.push(result);
  return results.map((result) => (result.kind === 'clause' ? result.clause.text : `blocked by ${result.block.ruleId}`));
}

describe('a check that refuses a clause', () => {
  it('ends the reply there, though the clauses after it were found good already', async () => {
    const check: ClauseCheck = ({ text }) => Promise.resolve(text === 'Second one.' ? blockOf('guard') : null);
    expect(await passed(check, ['First one. Second one. Third one. Fourth one.'])).toEqual(['First one.', 'blocked by guard']);
    expect(told).toEqual(['guard']);
  });

  it('that answers later than those after it keeps them all back', async () => {
    const first = Promise.withResolvers<Block | null>();
    const check: ClauseCheck = ({ seq }) => (seq === 0 ? first.promise : Promise.resolve(null));
    const all = passed(check, ['First one. ', 'Second one. ', 'Third one.']);
    await new Promise((resolve) => setImmediate(resolve));
    first.resolve(blockOf('slow'));
    expect(await all).toEqual(['blocked by slow']);
  });
});

describe('a check that fails', () => {
  it.each<[string, ClauseCheck]>([
    [
      'at once',
      () => {
        throw new Error('no guard');
      },
    ],
    ['later', () => Promise.reject(new Error('no guard'))],
  ])('%s blocks: what could not be judged is not said', async (_, check) => {
    expect(await passed(check, ['First one. Second one.'])).toEqual(['blocked by failed: no guard']);
    expect(told).toEqual(['failed: no guard']);
  });
});

describe('a fault of the gate itself', () => {
  it('when it is opened blocks the reply', async () => {
    const open = (): ReplyGate => {
      throw new Error('no rules');
    };
    expect(await passed(() => null, ['First one. Second one.'], open)).toEqual(['blocked by failed: no rules']);
  });

  it('in the middle of a reply blocks the rest of it', async () => {
    const open = (): ReplyGate => {
      const gate = new ReplyGate(rules);
      const push = gate.push.bind(gate);
      gate.push = (text) => {
        if (text.includes('Second')) throw new Error('our own bug');
        return push(text);
      };
      return gate;
    };
    expect(await passed(() => null, ['First one. ', 'Second one. ', 'Third one.'], open)).toEqual([
      'First one.',
      'blocked by failed: our own bug',
    ]);
  });
});

it('holds a clause whose end may be the beginning of a telephone number', () => {
  const gate = new ReplyGate(rules);
  expect(gate.push('Call me. +1 555. ')).toMatchObject([{ candidate: { text: 'Call me.' } }]);
  expect(gate.push('0123 4567').concat(gate.finish())).toMatchObject([{ kind: 'blocked' }]);
});
