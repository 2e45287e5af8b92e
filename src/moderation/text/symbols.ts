/** The alphabet that rules are written in and that every reading of a text is reduced to: a–z, then 0–9. */
export const SYMBOL_COUNT = 36;

/** The symbol of an ASCII lower-case letter or digit, or -1. */
export function symbolOf(char: string): number {
  const code = char.charCodeAt(0);
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  return -1;
}

export function symbolsOf(text: string): number[] {
  const symbols: number[] = [];
  for (const char of text) {
    const symbol = symbolOf(char);
    if (symbol >= 0) symbols.push(symbol);
  }
  return symbols;
}

/** For messages and tests: the character of a symbol. */
export function charOf(symbol: number): string {
  return String.fromCharCode(symbol < 26 ? 0x61 + symbol : 0x30 + symbol - 26);
}
