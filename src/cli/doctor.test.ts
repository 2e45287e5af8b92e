import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { voices } from './doctor.ts';

describe('voices', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivt-doctor-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  const look = (wanted = '', dir = folder): ReturnType<typeof voices> =>
    voices({ AIVT_DATA_DIR: 'data', VOICES_DIR: dir, PIPER_VOICE: wanted });

  it('names the ones that are installed, and what to do where one is missing', async () => {
    expect(await look()).toMatchObject({ verdict: 'hint', detail: expect.stringContaining('npm run voices -- list') as string });
    for (const name of ['b-low', 'a-medium']) for (const end of ['.onnx', '.onnx.json']) await writeFile(join(folder, name + end), '');
    await writeFile(join(folder, 'half.onnx'), '');
    expect(await look()).toEqual({ what: 'voices', verdict: 'ok', detail: 'Piper: a-medium, b-low' });
    expect(await look('b-low')).toMatchObject({ verdict: 'ok' });
    expect(await look('half')).toMatchObject({
      verdict: 'hint',
      detail: expect.stringContaining('PIPER_VOICE=half is not installed') as string,
    });
  });

  it('a folder that cannot be read is a hint, no crash', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await look('', join(folder, 'file'))).toMatchObject({
      verdict: 'hint',
      detail: expect.stringContaining('cannot be read') as string,
    });
  });
});
