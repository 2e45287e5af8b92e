import { expect, it } from 'vitest';
import { isOverlayUrl, voiceInputs, type AskInputs } from './voice-inputs.ts';

const INPUTS = {
  Overlay: { kind: 'browser_source', settings: { url: 'http://127.0.0.1:9000/overlay?character=kitsu' } },
  'Overlay, second': { kind: 'browser_source_v2', settings: { url: 'https://stream.example/overlay/' } },
  Alerts: { kind: 'browser_source', settings: { url: 'https://alerts.example/overlay/9' } },
  Empty: { kind: 'browser_source', settings: {} },
  Microphone: { kind: 'pulse_input_capture', settings: {} },
} as const;
const ask: AskInputs = {
  list: () => Promise.resolve([...Object.entries(INPUTS).map(([inputName, { kind }]) => ({ inputName, inputKind: kind })), { odd: 1 }]),
  settings: (name) => Promise.resolve(INPUTS[name as keyof typeof INPUTS].settings),
};

it('are all browser sources that show the overlay, or the one that is set', async () => {
  expect(await voiceInputs(null, ask)).toEqual(['Overlay', 'Overlay, second']);
  expect(await voiceInputs('Microphone', ask)).toEqual(['Microphone']);
  expect(await voiceInputs('Not there', ask)).toEqual([]);
});

it('know the overlay’s address from any other', () => {
  for (const url of [null, 7, '', 'overlay', 'http://127.0.0.1:9000/', 'http://127.0.0.1:9000/overlays'])
    expect(isOverlayUrl(url), String(url)).toBe(false);
});
