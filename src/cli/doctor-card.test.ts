import { describe, expect, it } from 'vitest';
import { parseSettings } from '../config/settings.ts';
import { cardFinding, cardIn, findCard } from './doctor-card.ts';

describe('the card', () => {
  const told = (line: string, more: Record<string, string> = {}): string => {
    const { verdict, detail } = cardFinding(cardIn(line), parseSettings(more));
    return `${verdict}: ${detail}`;
  };
  it.each([
    ['NVIDIA GeForce RTX 3060, 12288\n', {}, /^ok: NVIDIA GeForce RTX 3060, 12 GB: beside OBS and a light game llama3\.1:8b fits/u],
    [
      'NVIDIA GeForce RTX 4060, 8188\n',
      {},
      /^hint: .* 8 GB: llama3\.1:8b needs 5\.9 GB and does not fit beside OBS and a game; llama3\.2:3b does \(npm run models -- pull llama3\.2:3b\)/u,
    ],
    ['NVIDIA GeForce RTX 4060, 8188\n', { OPENAI_CHAT_URL: 'http://127.0.0.1:1234/v1' }, /^ok: /u],
    [
      'NVIDIA GeForce RTX 4090, 24564\n',
      { OLLAMA_MODEL: 'mixtral:8x7b' },
      /^hint: .*mixtral:8x7b needs 27\.3 GB and does not fit .*mistral-small:24b does/u,
    ],
    ['NVIDIA GeForce GTX 1050, 4096\n', {}, /^hint: .*too small/u],
    ['No devices were found\n', {}, /^hint: no NVIDIA card was found/u],
  ] as const)('%j', (line, more, expected) => {
    expect(told(line, more)).toMatch(expected);
  });

  it('a machine without the program has no card', async () => {
    expect(await findCard('nvidia-smi-that-is-not-there')).toBeNull();
  });
});
