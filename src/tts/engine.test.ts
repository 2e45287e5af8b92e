import { expect, test } from 'vitest';
import { openVoiceEngine } from './engine.ts';
import type { SpeechChunk } from './speech-job.ts';

async function samplesOf(espeakVoice: string, text: string): Promise<number> {
  const engine = await openVoiceEngine({ espeakVoice }, undefined);
  let samples = 0;
  await engine.run(
    { kind: 'speak', text, rate: 1, pitch: 1 },
    { emit: (chunk) => (samples += (chunk as SpeechChunk).pcm.length), cancelled: () => false },
  );
  return samples;
}

// ESPEAK_VOICE=ru was online, captions came, and nothing was heard: the English cleaner had taken every letter.
test('a Russian voice says Russian', async () => {
  expect(await samplesOf('ru', 'Привет, мой дорогой друг!')).toBeGreaterThan(15_000);
  expect(await samplesOf('en-us', 'Привет, мой дорогой друг!')).toBe(0);
});

test('a voice that cannot speak what the persona does is degraded, and says what to change', async () => {
  const told = async (espeakVoice: string, language?: string): Promise<unknown> =>
    (await openVoiceEngine({ espeakVoice, ...(language === undefined ? {} : { language }) }, undefined)).info;
  expect(await told('ru', 'ru-RU')).toMatchObject({ language: 'ru' });
  expect(await told('ru', 'ru-RU')).not.toHaveProperty('degraded');
  expect(await told('en-us+Annie', 'ru-RU')).toMatchObject({
    degraded: true,
    detail: expect.stringContaining('set ESPEAK_VOICE') as unknown,
  });
  expect(await told('en-us+Annie')).not.toHaveProperty('degraded');
});

// ESPEAK_VOICE=xx-yy started the voice's process again and again, and nothing was ever heard.
test('a voice that espeak does not have is told of, and the default one speaks', async () => {
  const { info, close } = await openVoiceEngine({ espeakVoice: 'xx-yy' }, undefined);
  expect(info).toMatchObject({ degraded: true, language: 'en-us' });
  expect(info.detail).toContain('espeak has no voice "xx-yy"');
  expect(info.detail).toContain('ESPEAK_VOICE');
  await close();
});
