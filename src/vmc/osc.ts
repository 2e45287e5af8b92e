/**
 * Open Sound Control 1.0, as far as a sender of motion needs it: text, 32-bit numbers, messages, bundles.
 * (A library would bring its own sockets and a decoder, for what is padding to four bytes.)
 */

/** A plain number is a float32, an `{ int }` an int32. Text holds no zero character: it would end there. */
export type OscArgument = string | number | { readonly int: number };

/** @param address begins with `/`. @throws RangeError for text with a zero character, and an int that is none of 32 bits. */
export function oscMessage(address: string, ...values: readonly OscArgument[]): Buffer {
  return Buffer.concat([oscText(address), oscText(`,${values.map(tagOf).join('')}`), ...values.map(bytesOf)]);
}

/** Messages that belong to one moment, to be taken at once. */
export function oscBundle(messages: readonly Buffer[]): Buffer {
  return Buffer.concat([BUNDLE, IMMEDIATELY, ...messages.flatMap((message) => [int32(message.length), message])]);
}

/** Ended by at least one zero, and filled with zeros to whole groups of four bytes. */
function oscText(text: string): Buffer {
  if (text.includes('\0')) throw new RangeError('text for OSC holds no zero character');
  const bytes = Buffer.alloc((Buffer.byteLength(text) + 4) & ~3);
  bytes.write(text);
  return bytes;
}

const BUNDLE = oscText('#bundle');
/** The one time tag that is no time. */
const IMMEDIATELY = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);

function tagOf(value: OscArgument): string {
  if (typeof value === 'string') return 's';
  return typeof value === 'number' ? 'f' : 'i';
}

function bytesOf(value: OscArgument): Buffer {
  if (typeof value === 'string') return oscText(value);
  if (typeof value !== 'number') return int32(value.int);
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
