/** The answer of an unknown server. */

/** Of an answer no more than this is read: what stands at that address may be anything. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** @throws Error for an answer that is too long or no JSON */
export async function boundedJson(response: Response): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    // Leaving closes the connection.
    if (bytes > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString()) as unknown;
}
