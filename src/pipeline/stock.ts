import type { Approved } from '../domain/approved.ts';
import type { Persona } from '../domain/persona.ts';
import { STOCK_OCCASIONS, type StockOccasion } from '../domain/stock-occasion.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { StockLines } from '../ports/stock-lines.ts';

/**
 * Puts the persona's ready lines through the gate once, at start. A line that does not pass is left
 * out and told; an occasion without any line left stays silent.
 */
export async function approveStockLines(
  persona: Persona,
  moderation: Moderation,
  onRefused: (occasion: StockOccasion, line: string, why: string) => void,
): Promise<StockLines> {
  const lines = new Map<StockOccasion, Approved[]>();
  for (const occasion of STOCK_OCCASIONS) {
    const approved: Approved[] = [];
    for (const line of persona.stockLines[occasion]) {
      const verdict = await moderation.check(line, 'output');
      if (verdict.allowed) approved.push(verdict.text);
      else onRefused(occasion, line, `${verdict.block.category} (${verdict.block.ruleId})`);
    }
    lines.set(occasion, approved);
  }
  const blockedReplies = new Map<string, Approved[]>();
  for (const [category, replies] of Object.entries(persona.blockedReplies)) {
    for (const line of replies) {
      const verdict = await moderation.check(line, 'output');
      if (verdict.allowed) blockedReplies.set(category, [...(blockedReplies.get(category) ?? []), verdict.text]);
      else onRefused('blockedInput', line, `${verdict.block.category} (${verdict.block.ruleId})`);
    }
  }
  const turn = new Map<string, number>();
  // Round and round, so that the same apology is not heard twice in a row.
  const inTurn = (key: string, ready: readonly Approved[]): Approved | null => {
    const next = turn.get(key) ?? 0;
    turn.set(key, next + 1);
    return ready[next % Math.max(1, ready.length)] ?? null;
  };
  return {
    all: [...lines.values()].flat(),
    line: (occasion) => inTurn(occasion, lines.get(occasion) ?? []),
    blockedLine: (category) => inTurn(category, blockedReplies.get(category) ?? lines.get('blockedInput') ?? []),
  };
}
