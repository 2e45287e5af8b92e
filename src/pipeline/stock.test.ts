import { expect, it } from 'vitest';
import { fakeModeration } from '../../testing/fakes.ts';
import type { Persona } from '../domain/persona.ts';
import { STOCK_OCCASIONS } from '../domain/stock-occasion.ts';
import type { StockLines } from '../ports/stock-lines.ts';
import { approveStockLines } from './stock.ts';

async function approve(
  lines: Partial<Persona['stockLines']>,
  blockedReplies: Persona['blockedReplies'] = {},
): Promise<[StockLines, string[]]> {
  const refused: string[] = [];
  const stockLines = { ...Object.fromEntries(STOCK_OCCASIONS.map((occasion) => [occasion, []])), ...lines };
  const stock = await approveStockLines({ stockLines, blockedReplies } as unknown as Persona, fakeModeration, (occasion, line, why) =>
    refused.push(`${occasion}: ${line}: ${why}`),
  );
  return [stock, refused];
}

it('goes round the lines of an occasion, so that no apology is heard twice in a row', async () => {
  const [stock] = await approve({ policyFailed: ['one', 'two', 'three'] });
  expect(Array.from({ length: 4 }, () => stock.line('policyFailed'))).toEqual(['one', 'two', 'three', 'one']);
});

it('leaves out and tells what does not pass; an occasion without any line is silent', async () => {
  const [stock, refused] = await approve({ policyFailed: ['BLOCK', 'fine'], blockedOutput: ['BLOCK too'] }, { slur: ['BLOCK three'] });
  expect([stock.line('policyFailed'), stock.line('policyFailed'), stock.line('blockedOutput')]).toEqual(['fine', 'fine', null]);
  expect(refused.toSorted()).toEqual([
    'blockedInput: BLOCK three: test (test)',
    'blockedOutput: BLOCK too: test (test)',
    'policyFailed: BLOCK: test (test)',
  ]);
  expect(stock.all).toEqual(['fine']);
});

it('answers a block in the words of its category, and where there are none, or none that pass, by the general line', async () => {
  const [stock] = await approve({ blockedInput: ['no'] }, { politics: ['not that'], slur: ['BLOCK'] });
  expect([stock.blockedLine('politics'), stock.blockedLine('slur'), stock.blockedLine('other')]).toEqual(['not that', 'no', 'no']);
});
