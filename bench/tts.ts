/** `npm run bench -- tts`: first audio, total, real-time factor and memory of the voices on this machine. */
import { readFileSync } from 'node:fs';
import { systemClock } from '../src/pipeline/clock.ts';
import { DEFAULT_ESPEAK_VOICE } from '../src/tts/engine.ts';
import { createEspeakVoice } from '../src/tts/voice.ts';
import { forkEngine } from '../src/workers/child.ts';
import { startEngine } from '../src/workers/supervisor.ts';
import { arm, LONG_TEXTS, measureArm, measureCancel, sayOnce, SHORT_TEXTS, type Arm } from './tts-arm.ts';

const ENTRY = new URL('../src/workers/voice-main.ts', import.meta.url);

/** @returns what the bench prints as JSON. Writes progress to standard error only. */
export async function run(args: readonly string[]): Promise<object> {
  const runs = args.includes('--quick') ? 8 : 40;
  const arms: Arm[] = [];
  let pid: number | undefined;
  const fork = forkEngine(ENTRY, []);
  const startMs = systemClock.nowMs();
  const link = startEngine({
    name: 'the voice',
    provider: 'espeak',
    entry: ENTRY,
    config: { espeakVoice: DEFAULT_ESPEAK_VOICE },
    clock: systemClock,
    report: () => undefined,
    log: (level, message) => process.stderr.write(`${level}: ${message}\n`),
    spawn: (events) => {
      const child = fork(events);
      pid = child.pid;
      return child;
    },
  });
  const voice = createEspeakVoice({ link });
  try {
    await link.ready();
    const openMs = Math.round(systemClock.nowMs() - startMs);
    const rss = (): number | null => rssMb(pid);
    arms.push(arm('espeak cold', [await sayOnce(voice, SHORT_TEXTS[0] ?? '')], rss()));
    arms.push(await measureArm('espeak warm', voice, SHORT_TEXTS, runs, rss));
    arms.push(await measureArm('espeak warm long', voice, LONG_TEXTS, Math.ceil(runs / 2), rss));
    return { bench: 'tts', openMs, arms, cancel: { espeak: await measureCancel(voice, runs) } };
  } finally {
    await voice.close();
  }
}

/** Resident memory of a process in MB, where the system tells it simply (Linux). */
function rssMb(pid: number | undefined): number | null {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    const kb = /VmRSS:\s+(\d+) kB/u.exec(status)?.[1];
    return kb === undefined ? null : Math.round(Number(kb) / 1024);
  } catch {
    return null;
  }
}
