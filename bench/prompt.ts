/**
 * `npm run bench -- prompt [--turns N]`: the prompt of every turn of a very long stream, made by the prompter and
 * the memory that the program uses. Does it stay as long as it was, and its beginning the same? No model is asked;
 * tokens are the prompter's own estimate, which is rather too high than too low (`estimateTokens`).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load } from '../src/cli/load.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { logTo } from '../src/kernel/log.ts';
import { createLastingMemory } from '../src/memory/lasting.ts';
import { createWindowMemory } from '../src/memory/window.ts';
import { createPrompter, estimateTokens } from '../src/policy/prompter.ts';
import type { Prompt } from '../src/ports/policy.ts';
import { approved, fakeModeration, fakeTrigger } from '../testing/fakes.ts';
import { percentiles } from './percentiles.ts';
import { CASES } from './support/told-facts.ts';

const BAND = 1000;
const VIEWERS = 37;
const ANSWERS = [
  '[happy] Oh, that is lovely!',
  '[thinking] Let me think. I would say the blue one, because it floats.',
  '[smug] I knew it all along.',
];

export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { turns: { type: 'string', default: '10000' }, persona: { type: 'string', default: 'kitsu' } },
  });
  const turns = Number(values.turns);
  const folder = mkdtempSync(join(tmpdir(), 'aivt-bench-prompt-'));
  const { persona } = load({ PERSONA: values.persona });
  const style = persona.styles[persona.defaultStyle];
  if (!style) throw new Error('the persona has no style');
  const memory = createLastingMemory({
    ...{
      clock: systemClock,
      embedder: null,
      report: () => undefined,
      log: logTo(() => undefined),
      conversation: createWindowMemory(() => undefined),
    },
    files: { file: join(folder, 'memory.db'), backups: join(folder, 'backups') },
    readmit: (text) => fakeModeration.readmit(text),
  });
  const prompter = createPrompter({ persona: () => ({ persona, styleName: persona.defaultStyle, style }) });
  const tokens: number[] = [];
  const shared: number[] = [];
  const buildMs: number[] = [];
  let before = '';
  try {
    await memory.opened;
    for (let n = 0; n < turns; n++) {
      const text = n % 3 === 0 ? (CASES[n % CASES.length]?.told ?? '') : `${CASES[n % CASES.length]?.byWord ?? ''} (${n})`;
      const trigger = fakeTrigger('chat', text, { viewer: `viewer${n % VIEWERS}`, id: `t:${n}`, nowMs: systemClock.nowMs() });
      memory.saw(trigger);
      const beganMs = performance.now();
      const prompt = prompter.build(trigger, await memory.recall(trigger, AbortSignal.timeout(1000)));
      buildMs.push(performance.now() - beganMs);
      const whole = written(prompt);
      tokens.push(tokensOf(prompt));
      shared.push(sharedChars(before, whole) / whole.length);
      before = whole;
      const answer = numbered(ANSWERS[n % ANSWERS.length] ?? '', n);
      const heard = { text: approved(answer.replace(/^\[\w+\] /u, '')), complete: true as const, playedMs: 1000 };
      memory.commit({ turnId: trigger.id, characterId: 'kitsu', trigger, heard, endedAtMs: systemClock.wallMs() });
    }
    const bands = Array.from({ length: Math.ceil(turns / BAND) }, (_, band) => percentiles(tokens.slice(band * BAND, (band + 1) * BAND)));
    return {
      ...{ persona: values.persona, turns, firstTurnTokens: tokens[0], promptTokens: { ...percentiles(tokens), max: Math.max(...tokens) } },
      p50OfEachThousand: bands.map(({ p50 }) => p50),
      p95OfEachThousand: bands.map(({ p95 }) => p95),
      /** Of a prompt's characters, what stood at the beginning of the one before: what a model need not read again. */
      sameBeginning: {
        ...percentiles(shared.slice(1)),
        mean: Math.round((shared.slice(1).reduce((sum, share) => sum + share, 0) / Math.max(1, turns - 1)) * 1000) / 1000,
      },
      recallAndBuildMs: percentiles(buildMs),
      recallsTooLate: memory.skipped,
    };
  } finally {
    await memory.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** No two alike, as hers are: answers that repeat each other are not shown to a model (`src/policy/repeats.ts`). */
const numbered = (answer: string, n: number): string =>
  answer
    .split(' ')
    .map((word, at) => (at % 4 === 3 ? `${word} ${n}` : word))
    .join(' ');

const written = ({ system, messages }: Prompt): string =>
  [system, ...messages.map(({ role, content }) => `${role}\n${content}`)].join('\n');
const tokensOf = ({ system, messages }: Prompt): number =>
  [system, ...messages.map(({ content }) => content)].reduce((sum, text) => sum + estimateTokens(text), 0);

function sharedChars(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}
