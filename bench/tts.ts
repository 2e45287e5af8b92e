/**
 * `npm run bench -- tts [--quick] [--medium] [--voices FOLDER]`: first audio, total, real-time factor
 * and memory of the voices on this machine. `--medium` adds a voice of random weights with the cost
 * of a Piper "medium" voice, split and whole; `--voices` adds the Piper voices installed there.
 */
import { logTo } from '../src/kernel/log.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/kernel/clock.ts';
import { ClipStore } from '../src/tts/cache/clip-store.ts';
import { createCachedVoice } from '../src/tts/cache/cached-voice.ts';
import { DEFAULT_ESPEAK_VOICE, type PiperEngineConfig, type VoiceEngineConfig } from '../src/tts/engine.ts';
import { makeTestVoice } from '../src/tts/piper/test-voice.ts';
import { createEngineVoice } from '../src/tts/voice.ts';
import { installedVoices } from '../src/tts/voices/installed.ts';
import { forkEngine } from '../src/workers/child.ts';
import { startEngine } from '../src/workers/supervisor.ts';
import { arm, LONG_TEXTS, measureArm, measureCancel, sayOnce, SHORT_TEXTS, type Arm } from './tts-arm.ts';
import { makeMediumVoice } from './tts-medium-voice.ts';

const ENTRY = new URL('../src/workers/voice-main.ts', import.meta.url);

interface Candidate {
  readonly name: string;
  readonly folder?: string;
  readonly piper?: PiperEngineConfig;
}

/** @returns what the bench prints as JSON. Writes progress to standard error only. */
export async function run(args: readonly string[]): Promise<object> {
  const runs = args.includes('--quick') ? 6 : 30;
  const folder = await mkdtemp(join(tmpdir(), 'aivt-bench-'));
  try {
    const candidates: Candidate[] = [
      { name: 'espeak' },
      ...(await generated(folder, args.includes('--medium'))),
      ...(await installed(args)),
    ];
    const arms: Arm[] = [];
    const voices: Record<string, object> = {};
    for (const candidate of candidates) {
      process.stderr.write(`measuring ${candidate.name} …\n`);
      const measured = await measure(candidate, runs, folder);
      arms.push(...measured.arms);
      voices[candidate.name] = measured.about;
    }
    return { bench: 'tts', machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version }, arms, voices };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function generated(folder: string, medium: boolean): Promise<Candidate[]> {
  const write = async (name: string, voice: { onnx: Uint8Array; json: string }): Promise<void> => {
    await writeFile(join(folder, `${name}.onnx`), voice.onnx);
    await writeFile(join(folder, `${name}.onnx.json`), voice.json);
  };
  await write('tiny', makeTestVoice());
  const candidates: Candidate[] = [{ name: 'tiny test voice, split', folder, piper: { voice: 'tiny', threads: 1 } }];
  if (!medium) return candidates;
  await write('random-medium', makeMediumVoice());
  for (const mode of ['split', 'whole'] as const) {
    for (const threads of [1, 2])
      candidates.push({
        name: `random medium, ${mode}, ${threads} thread${threads === 1 ? '' : 's'}`,
        folder,
        piper: { voice: 'random-medium', threads, mode },
      });
  }
  return candidates;
}

async function installed(args: readonly string[]): Promise<Candidate[]> {
  const at = args.indexOf('--voices');
  const folder = at < 0 ? undefined : args[at + 1];
  if (folder === undefined) return [];
  return (await installedVoices(folder)).map(({ name }) => ({ name, folder, piper: { voice: name } }));
}

async function measure(candidate: Candidate, runs: number, scratch: string): Promise<{ arms: Arm[]; about: object }> {
  let pid: number | undefined;
  const fork = forkEngine(ENTRY, candidate.folder === undefined ? [] : [candidate.folder]);
  const startMs = systemClock.nowMs();
  const link = startEngine({
    name: 'the voice',
    provider: candidate.piper ? 'piper' : 'espeak',
    entry: ENTRY,
    config: { espeakVoice: DEFAULT_ESPEAK_VOICE, ...(candidate.piper ? { piper: candidate.piper } : {}) } satisfies VoiceEngineConfig,
    clock: systemClock,
    report: () => undefined,
    log: logTo((level, message) => process.stderr.write(`${level}: ${message}\n`)),
    limits: { waitForStartMs: 60_000, openTimeoutMs: 60_000 },
    spawn: (events) => {
      const child = fork(events);
      pid = child.pid;
      return child;
    },
  });
  const voice = createEngineVoice({ link, provider: candidate.name });
  try {
    const info = await link.ready();
    if (candidate.piper && info.provider !== 'piper') throw new Error(info.detail);
    const openMs = Math.round(systemClock.nowMs() - startMs);
    const rss = rssReader(pid);
    const { name } = candidate;
    const arms = [
      arm(`${name}: cold`, [await sayOnce(voice, SHORT_TEXTS[0] ?? '')], await rss()),
      await measureArm(`${name}: warm`, voice, SHORT_TEXTS, runs, rss),
      await measureArm(`${name}: warm, long`, voice, LONG_TEXTS, Math.ceil(runs / 3), rss),
    ];
    const store = await ClipStore.open({ folder: join(scratch, `cache-${pid ?? 0}`), log: logTo(() => undefined) });
    const cached = createCachedVoice({ voice, store, voiceKey: async (signal) => String((await link.ready(signal))['voiceKey']) });
    for (const text of SHORT_TEXTS) await sayOnce(cached, text);
    arms.push(await measureArm(`${name}: cached`, cached, SHORT_TEXTS, runs, rss));
    await store.settled();
    return { arms, about: { openMs, detail: info.detail, cancel: await measureCancel(voice, Math.ceil(runs / 2)) } };
  } finally {
    await voice.close();
  }
}

/** Resident memory of a process in MB, where the system tells it simply (Linux). */
function rssReader(pid: number | undefined): () => Promise<number | null> {
  return async () => {
    try {
      const kb = /VmRSS:\s+(\d+) kB/u.exec(await readFile(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1];
      return kb === undefined ? null : Math.round(Number(kb) / 1024);
    } catch {
      return null;
    }
  };
}
