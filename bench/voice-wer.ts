/**
 * `npm run bench -- voice-wer [--lines N]`: how many words of a hundred chat lines a real recogniser hears
 * wrong, of our Piper voice and of Piper's own program with the same model. That one is given each line as
 * it stands and as our text rooms write it out, so that reading and sound are told apart. Linux, with
 * `tests/real/setup.sh --bench`.
 *
 * Words are counted against what a person would say of the line (`voice-wer-lines.ts`), of several ways the
 * nearest. Figures that the recogniser writes are written out by our own rules, for all three alike.
 */
import { systemClock } from '../src/kernel/clock.ts';
import { logTo } from '../src/kernel/log.ts';
import { DEFAULT_ESPEAK_VOICE, type VoiceEngineConfig } from '../src/tts/engine.ts';
import { createEngineVoice } from '../src/tts/voice.ts';
import { forkEngine } from '../src/workers/child.ts';
import { startEngine } from '../src/workers/supervisor.ts';
import { startRecogniser, VOICE, voicesFolder } from '../testing/real-models.ts';
import { openReferencePiper, type Sound, type Speaker } from '../testing/reference-piper.ts';
import { transcribe } from '../testing/wyoming.ts';
import { benchClause } from './tts-arm.ts';
import { SPOKEN_LINES, type SpokenLine } from './voice-wer-lines.ts';
import { misheardWords, spokenForm } from './voice-wer-words.ts';

const ENTRY = new URL('../src/workers/voice-main.ts', import.meta.url);
const LINE_LIMIT_MS = 60_000;

interface Tally {
  errors: number;
  words: number;
  /** Lines of which every word was heard. */
  whole: number;
  readonly misheard: { text: string; heard: string; errors: number }[];
}

export async function run(args: readonly string[]): Promise<object> {
  const lines = SPOKEN_LINES.slice(0, Number(args[args.indexOf('--lines') + 1] ?? NaN) || undefined);
  const recogniser = await startRecogniser();
  const ours = await openOurs();
  const reference = openReferencePiper();
  const arms: Readonly<Record<string, (text: string) => Promise<Sound>>> = {
    ours: (text) => ours.say(text),
    referenceRaw: (text) => reference.say(text),
    referenceNormalised: (text) => reference.say(spokenForm(text)),
  };
  const tallies = new Map<string, Tally>(Object.keys(arms).map((name) => [name, { errors: 0, words: 0, whole: 0, misheard: [] }]));
  try {
    for (const [n, line] of lines.entries()) {
      for (const [name, say] of Object.entries(arms)) {
        const { pcm, rateHz } = await say(line.text);
        const tally = tallies.get(name);
        if (tally) add(tally, line, await transcribe(recogniser.port, pcm, rateHz));
      }
      if (n % 10 === 9) process.stderr.write(`${n + 1} of ${lines.length} lines\n`);
    }
  } finally {
    await ours.close();
    await reference.close();
    await recogniser.kill();
  }
  return {
    bench: 'voice-wer',
    voice: VOICE,
    lines: lines.length,
    arms: Object.fromEntries(
      [...tallies].map(([name, { errors, words, whole, misheard }]) => [
        name,
        { wordErrorRate: Math.round((errors / words) * 1e4) / 1e4, errors, words, wholeLines: whole, misheard },
      ]),
    ),
  };
}

function add(tally: Tally, line: SpokenLine, heard: string): void {
  const { errors, words } = misheardWords(line, heard);
  tally.errors += errors;
  tally.words += words;
  if (errors === 0) tally.whole += 1;
  else tally.misheard.push({ text: line.text, heard: heard.trim(), errors });
}

async function openOurs(): Promise<Speaker> {
  const link = startEngine({
    name: 'the voice',
    provider: 'piper',
    entry: ENTRY,
    config: { espeakVoice: DEFAULT_ESPEAK_VOICE, piper: { voice: VOICE } } satisfies VoiceEngineConfig,
    clock: systemClock,
    report: () => undefined,
    log: logTo((level, message) => process.stderr.write(`${level}: ${message}\n`)),
    limits: { waitForStartMs: 60_000, openTimeoutMs: 60_000 },
    spawn: forkEngine(ENTRY, [voicesFolder]),
  });
  const voice = createEngineVoice({ link, provider: 'piper' });
  const info = await link.ready();
  if (info.provider !== 'piper') {
    await voice.close();
    throw new Error(info.detail);
  }
  return {
    say: async (text) => {
      const clip = await voice.speak(benchClause(text), { rate: 1, pitch: 1 }, AbortSignal.timeout(LINE_LIMIT_MS));
      const parts: Buffer[] = [];
      for await (const { pcm } of clip.chunks) parts.push(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength));
      return { pcm: Buffer.concat(parts), rateHz: clip.sampleRateHz };
    },
    close: () => voice.close(),
  };
}
