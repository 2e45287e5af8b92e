import { expect, it } from 'vitest';
import { speechOf } from '../../../testing/speech.ts';
import { Framer, FRAME_SAMPLES } from '../sound/framing.ts';
import { openWebRtcVad } from './webrtc.ts';

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
  const spoken = await speechOf('Hello everybody, and welcome back to the stream tonight.');
  const first = await share(spoken);
  expect(first).toBeGreaterThan(0.5);
  expect(await share(noise)).toBe(0);
  expect(await share(new Int16Array(FRAME_SAMPLES * 20))).toBe(0);
  expect(await share(spoken)).toBe(first);
  await vad.close();
  expect(await vad.judge(spoken.slice(0, FRAME_SAMPLES))).toBe(false);
});
