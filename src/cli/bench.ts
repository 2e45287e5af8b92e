/** A file in `bench/` exports this. Progress goes to standard error; the result is one JSON object. */
export interface BenchModule {
  readonly run: (args: readonly string[]) => Promise<object>;
}

const BENCHES: Readonly<Record<string, () => Promise<BenchModule>>> = {
  overhead: () => import('../../bench/overhead.ts'),
  panel: () => import('../../bench/panel.ts'),
  peers: () => import('../../bench/peers.ts'),
  bus: () => import('../../bench/bus.ts'),
  flood: () => import('../../bench/flood.ts'),
  twitch: () => import('../../bench/twitch.ts'),
  interrupt: () => import('../../bench/interrupt.ts'),
  late: () => import('../../bench/late.ts'),
  tts: () => import('../../bench/tts.ts'),
  moderation: () => import('../../bench/moderation.ts'),
  mouth: () => import('../../bench/mouth.ts'),
  asr: () => import('../../bench/asr.ts'),
  'own-voice': () => import('../../bench/own-voice.ts'),
  'end-of-speech': () => import('../../bench/end-of-speech.ts'),
  'voice-to-voice': () => import('../../bench/voice-to-voice.ts'),
  obs: () => import('../../bench/obs.ts'),
  'prompt-cache': () => import('../../bench/prompt-cache.ts'),
  conversations: () => import('../../bench/conversations.ts'),
  memory: () => import('../../bench/memory.ts'),
  prompt: () => import('../../bench/prompt.ts'),
  faults: () => import('../../bench/faults.ts'),
  lamps: () => import('../../bench/lamps.ts'),
  'voice-wer': () => import('../../bench/voice-wer.ts'),
};

/** `npm run bench -- <name> [--json]`: `--json` prints one JSON object on standard output and nothing else. */
export async function benchCommand(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  const bench = name !== undefined && Object.hasOwn(BENCHES, name) ? await BENCHES[name]?.() : undefined;
  if (!bench) {
    process.stderr.write(`which measurement? npm run bench -- ${Object.keys(BENCHES).join(' | ')} [--json]\n`);
    return 2;
  }
  const result = await bench.run(rest.filter((arg) => arg !== '--json'));
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
  return 0;
}
