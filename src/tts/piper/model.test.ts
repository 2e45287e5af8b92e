import { expect, test } from 'vitest';
import { readOnnx } from './onnx/graph.ts';
import { durationsOutput, splitVoice } from './onnx/split.ts';
import { openPiperModel, pieces, type PiperMode, type PiperModel, type Scales } from './model.ts';
import { makeTestVoice, type TestVoiceOptions } from './test-voice.ts';
import { parsePiperConfig } from './voice-config.ts';

/** Without noise a voice is a pure function of its ids. */
const STILL: Scales = { noiseScale: 0, lengthScale: 1, noiseW: 0, speaker: null };
const IDS = [1, 0, ...Array.from({ length: 120 }, (_, n) => [14 + ((n * 7) % 90), 0]).flat(), 2];

async function open(options: TestVoiceOptions = {}, mode?: PiperMode): Promise<PiperModel> {
  const voice = makeTestVoice(options);
  return openPiperModel(voice.onnx, 'test.onnx', parsePiperConfig(voice.json, 'test.onnx.json'), { threads: 1, ...(mode ? { mode } : {}) });
}

async function sound(
  model: PiperModel,
  scales: Scales = STILL,
): Promise<{ audio: Float32Array; durations: Float32Array | null; count: number }> {
  const { durations, pieces: made } = await model.synthesise(IDS, scales);
  const all: Float32Array[] = [];
  for await (const { audio } of made) all.push(audio);
  const audio = new Float32Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    audio.set(part, at);
    at += part.length;
  }
  return { audio, durations, count: all.length };
}

test('split and decoded in pieces, the voice says to the bit what the whole model says', async () => {
  const split = await open();
  const whole = await open({}, 'whole');
  expect([split.mode, whole.mode]).toEqual(['split', 'whole']);
  const inPieces = await sound(split);
  const atOnce = await sound(whole);
  expect(inPieces.count).toBeGreaterThan(3);
  expect(inPieces.durations).toEqual(atOnce.durations);
  expect(inPieces.audio).toEqual(atOnce.audio);
  expect(inPieces.audio.some((sample) => sample > 0.1)).toBe(true);
});

test('the same with several speakers, who do sound different', async () => {
  const split = await open({ speakers: 3 });
  const whole = await open({ speakers: 3 }, 'whole');
  const second = { ...STILL, speaker: 2 };
  expect((await sound(split, second)).audio).toEqual((await sound(whole, second)).audio);
  expect((await sound(split, second)).audio).not.toEqual((await sound(split, { ...STILL, speaker: 0 })).audio);
});

test('the durations of the ids add up to the sound, at any speed', async () => {
  const model = await open();
  for (const lengthScale of [0.5, 0.77, 1, 1.3, 2]) {
    const { audio, durations } = await sound(model, { noiseScale: 0.5, lengthScale, noiseW: 0.3, speaker: null });
    expect(durations).toHaveLength(IDS.length);
    expect([...(durations ?? [])].reduce((sum, frames) => sum + frames, 0) * 256).toBe(audio.length);
  }
});

test('a graph without the seam of the decoder is run whole, one without durations says so', async () => {
  expect((await open({ without: ['conv_pre'] })).mode).toBe('whole');
  expect((await open({ without: ['Ceil'] })).mode).toBe('whole without durations');
  expect((await sound(await open({ without: ['Ceil', 'conv_pre'] }))).durations).toBeNull();
});

test('the file itself is not touched: the parts are new models', () => {
  const { onnx } = makeTestVoice();
  const before = onnx.slice();
  const split = splitVoice(readOnnx(onnx));
  expect(split?.durations).toBe('/Ceil_output_0');
  expect(durationsOutput(readOnnx(onnx))).toBe('/Ceil_output_0');
  expect(onnx).toEqual(before);
  expect((split?.encoder.length ?? 0) + (split?.decoder.length ?? 0)).toBeLessThan(onnx.length * 1.2);
});

test('pieces cover every frame once and in order, small ones first', () => {
  for (let frames = 0; frames < 700; frames++) {
    const made = [...pieces(frames)];
    expect(made[0]?.from ?? 0).toBe(0);
    expect(made.at(-1)?.to ?? 0).toBe(frames);
    for (let n = 1; n < made.length; n++) expect(made[n]!.from).toBe(made[n - 1]!.to);
    for (const { from, to } of made) expect(to - from).toBeLessThanOrEqual(144);
  }
  expect([...pieces(300)][0]).toEqual({ from: 0, to: 24 });
});

test('files that are no voice are refused by name, with the reason', async () => {
  const voice = makeTestVoice();
  const config = parsePiperConfig(voice.json, 'v.onnx.json');
  const opening = (bytes: Uint8Array): Promise<PiperModel> => openPiperModel(bytes, 'v.onnx', config, { threads: 1 });
  await expect(opening(new Uint8Array(0))).rejects.toThrow('v.onnx is empty');
  await expect(opening(new TextEncoder().encode('<html>not found</html>'))).rejects.toThrow(/^v\.onnx is no ONNX model/u);
  for (const share of [0.1, 0.5, 0.9, 0.99])
    await expect(opening(voice.onnx.subarray(0, Math.floor(voice.onnx.length * share)))).rejects.toThrow(
      /^v\.onnx (?:is no ONNX model|cannot be run|is an ONNX model but)/u,
    );
  const scrambled = voice.onnx.map((byte, n) => (n % 97 === 13 ? byte ^ 0x55 : byte));
  await expect(opening(scrambled)).rejects.toThrow(/^v\.onnx /u);
});

test('a JSON that does not fit its model is refused', async () => {
  const voice = makeTestVoice();
  const several = parsePiperConfig(makeTestVoice({ speakers: 2 }).json, 'v.onnx.json');
  await expect(openPiperModel(voice.onnx, 'v.onnx', several, { threads: 1 })).rejects.toThrow(
    'v.onnx does not fit its JSON: 2 speakers there, one in the model',
  );
  const wide = parsePiperConfig(
    JSON.stringify({ ...(JSON.parse(voice.json) as object), phoneme_id_map: { _: [0], '^': [1], $: [2], a: [900] } }),
    'v.onnx.json',
  );
  await expect(openPiperModel(voice.onnx, 'v.onnx', wide, { threads: 1 })).rejects.toThrow('phoneme ids up to 900 there, 160 in the model');
});

test.each([
  ['{', 'v.onnx.json is no JSON'],
  ['[]', 'is not the description of a Piper voice'],
  ['{"audio":{"sample_rate":"loud"},"phoneme_id_map":{}}', 'audio.sample_rate'],
  ['{"audio":{"sample_rate":22050},"phoneme_id_map":{"_":[0]}}', 'lacks ^ $'],
  ['{"audio":{"sample_rate":22050},"phoneme_type":"text","phoneme_id_map":{}}', 'phonemes of type "text" are not supported'],
])('the description %s is refused: %s', (json, message) => {
  expect(() => parsePiperConfig(json, 'v.onnx.json')).toThrow(message);
});
