/** The program with the real voice and, where a test wants it, the real model; and an overlay that keeps what it is sent. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type App } from '../../src/app/app.ts';
import { load } from '../../src/cli/load.ts';
import { parseSettings } from '../../src/config/settings.ts';
import type { ToOverlay } from '../../src/ports/player-protocol.ts';
import { EventLog } from '../../testing/event-log.ts';
import { OverlayClient } from '../../testing/overlay-client.ts';
import { VOICE, voicesFolder } from '../../testing/real-models.ts';
import { transcribe } from '../../testing/wyoming.ts';

/** A clip as an overlay knows it. */
export interface Clip {
  readonly turnId: string;
  readonly text: string;
  readonly sampleRateHz: number;
  readonly pcm: Buffer[];
  readonly visemes: [viseme: string, atSample: number][];
  /** As `clip.end` tells; null before it. */
  totalSamples: number | null;
}

export interface Rig {
  readonly app: App;
  readonly log: EventLog;
  clipsOf(turnId: string): Clip[];
  close(): Promise<void>;
}

/** @param ollama settings of the model; without them the scripted one answers */
export async function openRig(ollama: Readonly<Record<string, string>> = { POLICY_PROVIDER: 'scripted' }): Promise<Rig> {
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({
    AIVT_PORT: '0',
    AIVT_DATA_DIR: mkdtempSync(join(tmpdir(), 'aivt-real-')),
    TTS_PROVIDER: 'piper',
    VOICES_DIR: voicesFolder,
    PIPER_VOICE: VOICE,
    USE_STUB_OBS: '1',
    USE_STUB_VTS: '1',
    ...ollama,
  });
  const log = new EventLog();
  const write = process.env['REAL_LOG'] ? (line: string) => process.stderr.write(line) : () => undefined;
  const app = await startApp({ settings, persona, personaFile, version, rehearse: null, write });
  app.bus.listen((event) => log.add(event));
  await app.settled;
  const clips = new Map<number, Clip>();
  const overlay = await OverlayClient.connect(app.url, { instant: true });
  overlay.onMessage = (message) => note(clips, message);
  overlay.onSound = ({ clipId, pcm }) => clips.get(clipId)?.pcm.push(pcm);
  return {
    app,
    log,
    clipsOf: (turnId) => [...clips.values()].filter((clip) => clip.turnId === turnId),
    close: async () => {
      overlay.close();
      await app.close();
    },
  };
}

function note(clips: Map<number, Clip>, message: ToOverlay): void {
  if (message.type === 'clip.open') {
    const { turnId, text, sampleRateHz } = message;
    clips.set(message.clipId, { turnId, text, sampleRateHz, pcm: [], visemes: [], totalSamples: null });
  } else if (message.type === 'clip.cues') {
    clips.get(message.clipId)?.visemes.push(...message.visemes);
  } else if (message.type === 'clip.end') {
    const clip = clips.get(message.clipId);
    if (clip) clip.totalSamples = message.totalSamples;
  }
}

/** What the recogniser hears in the clips, played one straight after the other. */
export async function hear(port: number, clips: readonly Clip[]): Promise<string> {
  const rateHz = clips[0]?.sampleRateHz ?? 0;
  return transcribe(port, Buffer.concat(clips.flatMap((clip) => clip.pcm)), rateHz);
}

/** Samples that each shape of the mouth holds, in order, up to the end of the clip. */
export function visemeLengths(clip: Clip): number[] {
  return clip.visemes.map(([, at], n) => (clip.visemes[n + 1]?.[1] ?? clip.totalSamples ?? 0) - at);
}
