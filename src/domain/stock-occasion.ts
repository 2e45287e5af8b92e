/** When a line of the persona's own stock is said. */
export const STOCK_OCCASIONS = ['greeting', 'blockedInput', 'blockedOutput', 'policyFailed', 'filler', 'resumed'] as const;
export type StockOccasion = (typeof STOCK_OCCASIONS)[number];
