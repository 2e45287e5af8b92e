/** The microphone that AIVT opens itself, where one is set. */
import { resolve } from 'node:path';
import { HOME } from '../config/root.ts';
import type { Settings } from '../config/settings.ts';
import { Capture } from '../ears/capture/capture.ts';
import { deviceSource } from '../ears/capture/device-source.ts';
import type { SoundSource } from '../ears/capture/source.ts';
import { wavSource } from '../ears/capture/wav-source.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { EngineLink } from '../ports/engine.ts';
import type { MicrophoneHub } from '../ports/microphone.ts';
import { startEngine } from '../workers/supervisor.ts';

const FILE = 'file:';

/** Null where the panel brings it. */
export function openCapture(
  { MICROPHONE, MICROPHONE_MODE }: Pick<Settings, 'MICROPHONE' | 'MICROPHONE_MODE'>,
  parts: { readonly hub: MicrophoneHub; readonly clock: Clock; readonly log: Log },
): Capture | null {
  if (MICROPHONE === '') return null;
  return new Capture({ ...parts, mode: MICROPHONE_MODE, source: sourceOf(MICROPHONE, parts.clock, parts.log) });
}

function sourceOf(wanted: string, clock: Clock, log: Log): SoundSource {
  if (wanted.startsWith(FILE)) return wavSource(resolve(HOME, wanted.slice(FILE.length)), clock);
  return deviceSource(wanted, () => startMicrophoneProcess(clock, log));
}

export function startMicrophoneProcess(clock: Clock, log: Log): EngineLink {
  return startEngine({
    name: 'the microphone',
    provider: 'pvrecorder',
    entry: new URL('../workers/microphone-main.ts', import.meta.url),
    config: null,
    clock,
    report: () => undefined,
    log,
  });
}
