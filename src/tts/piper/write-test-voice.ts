/** `node src/tts/piper/write-test-voice.ts FOLDER`: writes the tiny test voice, to try the Piper path without a download. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTestVoice } from './test-voice.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('where to? node src/tts/piper/write-test-voice.ts FOLDER\n');
  process.exitCode = 2;
} else {
  const { onnx, json } = makeTestVoice();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'aivt-test.onnx.json'), json);
  await writeFile(join(folder, 'aivt-test.onnx'), onnx);
  process.stdout.write(`${join(folder, 'aivt-test.onnx')}: ${onnx.length} bytes; speak with it by PIPER_VOICE=aivt-test\n`);
}
