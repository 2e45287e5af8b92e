/** `npm run moderation:eval`: how much leaks, and how much that is innocent is lost. */
import { reasonOf } from '../../kernel/fault.ts';
import { readFileSync } from 'node:fs';
import { systemClock } from '../../kernel/clock.ts';
import type { ReplyPart } from '../../ports/markup.ts';
import type { Block, Direction } from '../../ports/moderation.ts';
import { createModeration } from '../moderation.ts';
import { DIRECTIONS } from '../../domain/block.ts';
import { loadRules } from '../rules/load.ts';
import { compileRules, type CompiledRules } from '../rules/compile.ts';
import { ReplyGate } from '../gate/gate.ts';
import { Judge } from '../gate/judge.ts';
import { createEspeakPhonemizer } from '../sound/phonemizer.ts';
import { TangledTextError } from '../text/states.ts';
import { WrittenTerms } from '../text/written.ts';
import { FRESH_SETS, judgeFresh, judgeProse, type FreshResult, type FreshSet } from './fresh.ts';
import { pairsOf, TRANSFORMATIONS } from './obfuscate.ts';
import { proseSentences } from './prose.ts';
import { carried, innocentLines, plainLines, severeTerms, type Line } from './sets.ts';

const USAGE = 'usage: moderation:eval [--json] [--file F] [--direction input|name|output] [--profile pg13|strict] [--show]';

/** What may be lost of innocent lines, and of clean prose. */
const MOST_INNOCENT = 0.003;
const MOST_PROSE = 0.002;
/** Of the newer lines: what was measured, rounded up, so that it does not get worse. They are hard on purpose. */
const MOST_KINDS_HELD = 0.12;
const MOST_KINDS_INNOCENT = 0.003;
const PROSE_SENTENCES = 6_000;
const LEAST_SENTENCES = 1_000;

interface Tally {
  n: number;
  bad: number;
  readonly byGroup: Map<string, { n: number; bad: number }>;
  readonly examples: { readonly text: string; readonly group: string; readonly ruleId: string }[];
}

/** @returns the exit status: 0, or 1 when a target is missed, or 2 for a wrong argument. */
export async function runEval(args: readonly string[]): Promise<number> {
  const options = parseArguments(args);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const rules = compileRules(loadRules(), options.profile);
  if (options.file !== null) return judgeFile(options.file, options.direction, options.profile);

  const plain = newTally();
  const lines = [...plainLines(), ...carried(severeTerms(6))];
  for (const line of lines) count(plain, line, line.category, (block) => block === null, judge(rules, line.text, line.direction));

  const obfuscated = newTally();
  const ways = [...TRANSFORMATIONS, ...pairsOf()];
  // Terms of other scripts count as they are written.
  for (const term of severeTerms(1).filter(({ text }) => !WrittenTerms.holds(text))) {
    for (const way of ways) {
      const text = way.apply(term.text);
      count(obfuscated, { ...term, text }, way.name, (block) => block === null, judge(rules, text, term.direction));
    }
  }

  const split = newTally();
  for (const term of severeTerms(1)) splitEverywhere(rules, term, split);

  const innocent = newTally();
  for (const line of innocentLines())
    count(innocent, line, line.direction, (block) => block !== null, judge(rules, line.text, line.direction));

  const sets = {} as Record<FreshSet, FreshResult>;
  for (const set of FRESH_SETS) sets[set] = await judgeFresh(options.profile, set);
  const { fresh, kinds } = sets;
  const prose = await judgeProse(options.profile, proseSentences(PROSE_SENTENCES));

  const result = {
    plain: { n: plain.n, leaks: plain.bad },
    obfuscated: { n: obfuscated.n, leaks: obfuscated.bad },
    split: { n: split.n, leaks: split.bad },
    innocent: { n: innocent.n, falsePositives: innocent.bad },
    ...Object.fromEntries(FRESH_SETS.map((set) => [set, sets[set].totals])),
    prose: { n: prose.total.n, falsePositives: prose.total.bad },
  };
  if (options.json) console.log(JSON.stringify(result));
  else {
    table('plain', plain, 'leaks');
    table('obfuscated', obfuscated, 'leaks', options.show ? Infinity : 12);
    table('split', split, 'leaks');
    table('innocent', innocent, 'false positives');
    for (const [set, { totals }] of Object.entries(sets))
      for (const [name, { n, bad }] of Object.entries(totals))
        console.log(`${set}, whole chain: ${name.padEnd(14)} ${n} lines, ${bad} wrong`);
    console.log(`clean prose, whole chain: ${prose.total.n} sentences, ${prose.total.bad} stopped`);
    if (options.show) for (const line of [...Object.values(sets).flatMap(({ wrong }) => wrong), ...prose.wrong]) console.log(line);
    if (options.show)
      for (const tally of [plain, obfuscated, split, innocent])
        for (const example of tally.examples) console.log(`${example.group}\t${example.ruleId}\t${example.text}`);
  }
  const { held, innocent: passing } = fresh.totals;
  const freshMet = held.bad <= held.n * 0.1 && passing.bad <= passing.n * MOST_INNOCENT;
  const kindsMet =
    kinds.totals.held.bad <= kinds.totals.held.n * MOST_KINDS_HELD &&
    kinds.totals.innocent.bad <= kinds.totals.innocent.n * MOST_KINDS_INNOCENT;
  // Fewer sentences than these, and the figure says nothing.
  const proseMet = prose.total.n >= LEAST_SENTENCES && prose.total.bad <= prose.total.n * MOST_PROSE;
  const met =
    freshMet &&
    kindsMet &&
    proseMet &&
    plain.bad === 0 &&
    split.bad === 0 &&
    obfuscated.bad <= obfuscated.n * 0.005 &&
    innocent.bad <= innocent.n * 0.005;
  return met ? 0 : 1;
}

function judge(rules: CompiledRules, text: string, direction: Direction): Block | null {
  const judged = new Judge(rules, direction);
  try {
    for (const char of text) {
      judged.push(char);
      if (judged.block) return judged.block;
    }
    judged.finish();
  } catch (error) {
    // What cannot be judged is refused in the product too.
    if (!(error instanceof TangledTextError)) throw error;
    return { direction, category: 'error', ruleId: 'error.gate', excerpt: '', cause: 'fault' };
  }
  return judged.block;
}

/** Every way to cut the phrase into two and three chunks: the reply is blocked and no clause of the phrase leaves. */
function splitEverywhere(rules: CompiledRules, term: Line, tally: Tally): void {
  const before = 'Well then. ';
  const whole = `${before}${term.text}! Bye.`;
  const from = before.length;
  const until = from + term.text.length;
  for (let first = from; first <= until; first++) {
    for (let second = first; second <= until; second++) {
      const gate = new ReplyGate(rules);
      const steps = [whole.slice(0, first), whole.slice(first, second), whole.slice(second)].flatMap((chunk) => gate.push(chunk));
      steps.push(...gate.finish());
      const said = steps.flatMap((step) => (step.kind === 'candidate' ? [step.candidate.text] : []));
      const blocked = steps.at(-1)?.kind === 'blocked';
      count(
        tally,
        term,
        first === second ? 'two chunks' : 'three chunks',
        (block) => block === null,
        blocked && said.join() === 'Well then.'
          ? { direction: 'output', category: term.category, ruleId: '', excerpt: '', cause: 'content' }
          : null,
      );
    }
  }
}

/** One JSON line for each line of a file. A line may be plain text, or JSON with `text` and `direction`. */
async function judgeFile(file: string, direction: Direction, profile: string): Promise<number> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    console.error(`cannot read ${file}: ${reasonOf(error)}`);
    return 2;
  }
  // As it runs in the product, but for the voice's own reading of a text.
  const moderation = createModeration({
    profile,
    ownChannel: 'kitsu',
    clock: systemClock,
    report: () => undefined,
    phonemizer: createEspeakPhonemizer(),
  });
  for (const raw of text.split(/\r?\n/u)) {
    if (raw.trim() === '') continue;
    const line = readLine(raw, direction);
    const block = await verdict(moderation, line);
    console.log(
      JSON.stringify({
        text: line.text,
        direction: line.direction,
        blocked: block !== null,
        category: block?.category ?? null,
        ruleId: block?.ruleId ?? null,
      }),
    );
  }
  return 0;
}

type Chain = ReturnType<typeof createModeration>;

/** Output is judged by the streaming gate itself, in small chunks, the rest by the check. */
async function verdict(moderation: Chain, line: Line): Promise<Block | null> {
  if (line.direction !== 'output') {
    const result = await moderation.check(line.text, line.direction);
    return result.allowed ? null : result.block;
  }
  async function* parts(): AsyncGenerator<ReplyPart> {
    for (let at = 0; at < line.text.length; at += 3)
      yield await Promise.resolve({ kind: 'text', text: line.text.slice(at, at + 3) } as const);
  }
  for await (const result of moderation.gate(parts(), { id: 'eval', signal: new AbortController().signal })) {
    if (result.kind === 'blocked') return result.block;
  }
  return null;
}

function readLine(raw: string, direction: Direction): Line {
  if (raw.startsWith('{')) {
    try {
      const value = JSON.parse(raw) as { text?: unknown; direction?: unknown };
      const given = DIRECTIONS.find((name) => name === value.direction);
      if (typeof value.text === 'string') return { text: value.text, direction: given ?? direction, category: '' };
    } catch {
      // Not JSON after all: an ordinary line that begins with a brace.
    }
  }
  return { text: raw, direction, category: '' };
}

function newTally(): Tally {
  return { n: 0, bad: 0, byGroup: new Map(), examples: [] };
}

function count(tally: Tally, line: Line, group: string, isBad: (block: Block | null) => boolean, block: Block | null): void {
  const bad = isBad(block);
  const entry = tally.byGroup.get(group) ?? { n: 0, bad: 0 };
  tally.byGroup.set(group, entry);
  entry.n += 1;
  tally.n += 1;
  if (!bad) return;
  entry.bad += 1;
  tally.bad += 1;
  if (tally.examples.length < 400) tally.examples.push({ text: line.text, group, ruleId: block?.ruleId ?? '' });
}

function table(title: string, tally: Tally, what: string, most = Infinity): void {
  console.log(
    `${title.padEnd(34)} ${String(tally.n).padStart(8)} lines ${String(tally.bad).padStart(6)} ${what} (${((100 * tally.bad) / Math.max(1, tally.n)).toFixed(3)} %)`,
  );
  const groups = [...tally.byGroup].sort((a, b) => b[1].bad - a[1].bad).slice(0, most);
  for (const [group, { n, bad }] of groups) console.log(`  ${group.padEnd(32)} ${String(n).padStart(8)}       ${String(bad).padStart(6)}`);
}

interface Options {
  readonly json: boolean;
  readonly show: boolean;
  readonly file: string | null;
  readonly direction: Direction;
  readonly profile: string;
}

function parseArguments(args: readonly string[]): Options | string {
  let json = false;
  let show = false;
  let file: string | null = null;
  let direction: Direction = 'output';
  let profile = 'pg13';
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    const value = args[index + 1];
    if (arg === '--json') json = true;
    else if (arg === '--show') show = true;
    else if (arg === '--file' && value !== undefined) file = args[++index] ?? null;
    else if (arg === '--profile' && value !== undefined) profile = args[++index] ?? profile;
    else if (arg === '--direction' && value !== undefined) {
      const found = DIRECTIONS.find((name) => name === value);
      if (!found) return `unknown direction "${value}"`;
      direction = found;
      index += 1;
    } else return `unknown argument "${arg}"`;
  }
  return { json, show, file, direction, profile };
}
