/** Which microphones AIVT could open itself, and whether the one that is set is among them. */
import { startMicrophoneProcess } from '../app/microphone.ts';
import type { Settings } from '../config/settings.ts';
import { deviceIndex } from '../ears/capture/device-engine.ts';
import { listDevices } from '../ears/capture/device-source.ts';
import { systemClock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { logTo } from '../kernel/log.ts';
import type { Finding } from './finding.ts';

const LIMIT_MS = 8000;

export async function microphones({ MICROPHONE }: Pick<Settings, 'MICROPHONE'>): Promise<Finding> {
  const told = (verdict: Finding['verdict'], detail: string): Finding => ({ what: 'microphones', verdict, detail });
  const link = startMicrophoneProcess(
    systemClock,
    logTo(() => undefined),
  );
  try {
    const names = await listDevices(link, AbortSignal.timeout(LIMIT_MS));
    const isDevice = MICROPHONE !== '' && !MICROPHONE.startsWith('file:');
    if (isDevice) deviceIndex(names, MICROPHONE);
    return names.length === 0 ? told('hint', 'none that AIVT can open itself; the panel may know one') : told('ok', names.join(' | '));
  } catch (error) {
    return told('hint', `${MICROPHONE === '' ? '' : `MICROPHONE=${MICROPHONE}: `}${reasonOf(error)}`);
  } finally {
    await link.close();
  }
}
