/** Moonshine's own file of tokens (`tokenizer.bin`) as the text that sherpa-onnx reads: each token in base64, and its number. */
import { EarsModelError } from './catalogue.ts';

/** A length of one byte, or of two from 128 on: seven bits in the first, the rest in the second; then so many bytes. */
export function tokensText(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at++] ?? 0;
    const length = first < 128 ? first : first - 128 + 128 * (bytes[at++] ?? 0);
    if (at + length > bytes.length) throw new EarsModelError('tokenizer.bin ends in the middle of a token; install the model again');
    lines.push(`${Buffer.from(bytes.subarray(at, at + length)).toString('base64')} ${lines.length}`);
    at += length;
  }
  return `${lines.join('\n')}\n`;
}
