import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { decodeText, prepareEnv } from './env-text.ts';

const read = (raw: string): NodeJS.Dict<string> => parseEnv(prepareEnv(raw).text);

describe('the text of a .env file', () => {
  const text = 'AIVT_PORT=9001\r\nPERSONA=kitsu\r\n';
  it.each([
    ['UTF-8', new TextEncoder().encode(text)],
    ['UTF-8 with a byte order mark', new TextEncoder().encode(`\ufeff${text}`)],
    ['UTF-16, as PowerShell writes it', new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')])],
    ['UTF-16, the other order', new Uint8Array([0xfe, 0xff, ...Buffer.from(text, 'utf16le').swap16()])],
  ])('is read as %s', (_encoding, bytes) => {
    expect({ ...read(decodeText(bytes)) }).toEqual({ AIVT_PORT: '9001', PERSONA: 'kitsu' });
  });

  it.each([
    ['OBS_PASSWORD=ab#c%12$3', 'ab#c%12$3'],
    ['OBS_PASSWORD=#foxden', '#foxden'],
    ['OBS_PASSWORD=9111 # my port', '9111'],
    ['OBS_PASSWORD=9111\t# my port', '9111'],
    ['OBS_PASSWORD= # nothing', ''],
    ['OBS_PASSWORD=a#b # c#d', 'a#b'],
    ["OBS_PASSWORD=it's#1", "it's#1"],
    ['OBS_PASSWORD="quoted # whole"', 'quoted # whole'],
    ["OBS_PASSWORD='a#b' # said", 'a#b'],
    ['export OBS_PASSWORD=x#y', 'x#y'],
    ['OBS_PASSWORD=plain', 'plain'],
  ])('%s', (line, value) => {
    expect(read(line)['OBS_PASSWORD']).toBe(value);
  });

  it('tells lines that are nothing, but not comments, empty lines and values of several lines', () => {
    const { strayLines } = prepareEnv('# about\n\nAIVT_PORT=1\nAIVT_PORT 9001\nOBS_PASSWORD="one\ntwo\nthree"\njunk\n');
    expect(strayLines).toEqual([4, 8]);
  });
});
