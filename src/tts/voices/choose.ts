/** Which voice speaks: the setting, or what is installed and measured best on this machine. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { installedVoices, type InstalledVoice } from './installed.ts';

const BENCHMARK_FILE = 'benchmark.json';
const benchmarkSchema = z.object({
  best: z.string(),
  results: z.array(z.object({ name: z.string(), firstAudioMs: z.number(), rtf: z.number() })),
});
export type Benchmark = z.infer<typeof benchmarkSchema>;

export type VoiceChoice =
  | {
      readonly provider: 'piper';
      readonly voice: string;
      readonly why: string;
      /** To be shown where the voice is heard. */ readonly credit: string | null;
      readonly licence: string;
    }
  | { readonly provider: 'espeak'; readonly why: string };

export interface ChoiceOptions {
  readonly provider: 'auto' | 'piper' | 'espeak';
  /** `PIPER_VOICE`; empty: choose. */
  readonly piperVoice: string;
  readonly folder: string;
}

/** Never rejects for what is missing: it says so in `why`, and the built-in voice speaks. */
export async function chooseVoice({ provider, piperVoice, folder }: ChoiceOptions): Promise<VoiceChoice> {
  if (provider === 'espeak') return { provider: 'espeak', why: 'TTS_PROVIDER=espeak' };
  const installed = await installedVoices(folder).catch((error: unknown) => error as Error);
  if (installed instanceof Error) return { provider: 'espeak', why: installed.message };
  if (piperVoice !== '') {
    // Named but missing is not silently replaced: the voice process says that it is not installed.
    return chosen(installed.find((voice) => voice.name === piperVoice) ?? { name: piperVoice, record: null }, 'PIPER_VOICE');
  }
  const benchmark = await readBenchmark(folder);
  const measured = installed.find((voice) => voice.name === benchmark?.best);
  if (measured) return chosen(measured, 'the best one measured on this machine');
  const first = installed.find((voice) => voice.record !== null) ?? installed[0];
  if (first)
    return chosen(
      first,
      installed.length === 1 ? 'the one voice installed' : 'the first voice installed; npm run voices -- benchmark picks by measuring',
    );
  return { provider: 'espeak', why: 'no Piper voice is installed; npm run voices -- list' };
}

function chosen({ name, record }: InstalledVoice, why: string): VoiceChoice {
  const licence = record
    ? `recordings: ${record.recordings}; trained ${record.lineage}; for streams that earn money: ${record.monetised}`
    : 'licence not known: the voice was put there by hand';
  return { provider: 'piper', voice: name, why, credit: record?.credit ?? null, licence };
}

async function readBenchmark(folder: string): Promise<Benchmark | null> {
  try {
    const parsed = benchmarkSchema.safeParse(JSON.parse(await readFile(join(folder, BENCHMARK_FILE), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** First audio below this is not felt as waiting: among voices this quick the better-sounding one wins. */
const QUICK_ENOUGH_MS = 150;
const QUALITY_ORDER = ['high', 'medium', 'low'];

/** The best of the measured voices. */
export function pickBest(results: Benchmark['results']): string | null {
  const quality = (name: string): number => {
    const place = QUALITY_ORDER.findIndex((word) => name.endsWith(`-${word}`));
    return place < 0 ? QUALITY_ORDER.length : place;
  };
  const quick = results
    .filter((result) => result.firstAudioMs <= QUICK_ENOUGH_MS)
    .sort((a, b) => quality(a.name) - quality(b.name) || a.firstAudioMs - b.firstAudioMs);
  const quickest = [...results].sort((a, b) => a.firstAudioMs - b.firstAudioMs);
  return (quick[0] ?? quickest[0])?.name ?? null;
}

export async function writeBenchmark(folder: string, benchmark: Benchmark): Promise<void> {
  await writeFile(join(folder, BENCHMARK_FILE), `${JSON.stringify(benchmark, null, 2)}\n`);
}
