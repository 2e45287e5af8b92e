import { expect, it } from 'vitest';
import { loadEspeak } from '../../tts/espeak/espeak.ts';
import { speakWithEspeak } from '../../tts/espeak/speak.ts';
import { Framer, FRAME_SAMPLES } from '../sound/framing.ts';
import { RateConverter } from '../sound/resample.ts';
import { openWebRtcVad } from './webrtc.ts';

async function speech(text: string): Promise<Int16Array> {
  const espeak = await loadEspeak('en-us');
  const converter = new RateConverter(espeak.sampleRateHz, 16_000);
  const pcm: number[] = [];
  speakWithEspeak(
    espeak,
    { kind: 'speak', text, rate: 1, pitch: 1 },
    { emit: (chunk) => pcm.push(...converter.push(chunk.pcm)), cancelled: () => false },
  );
  return Int16Array.from(pcm);
}

it('tells speech from silence and from steady noise, and is the same after a reset', async () => {
  const vad = await openWebRtcVad();
  const share = async (pcm: Int16Array): Promise<number> => {
    vad.reset();
    const verdicts: boolean[] = [];
    for (const frame of new Framer().push(pcm)) verdicts.push(await vad.judge(frame));
    return verdicts.filter(Boolean).length / verdicts.length;
  };
  let seed = 1;
  const noise = Int16Array.from({ length: 16_000 }, () => ((seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647 - 0.5) * 1000);
  const spoken = await speech('Hello everybody, and welcome back to the stream tonight.');
  const first = await share(spoken);
  expect(first).toBeGreaterThan(0.5);
  expect(await share(noise)).toBe(0);
  expect(await share(new Int16Array(FRAME_SAMPLES * 20))).toBe(0);
  expect(await share(spoken)).toBe(first);
  vad.close();
  expect(await vad.judge(spoken.slice(0, FRAME_SAMPLES))).toBe(false);
});
