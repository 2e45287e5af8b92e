/**
 * A small, rambling model answers chat. It follows no instruction and writes stage directions, other
 * speakers' turns and lists: whatever it does, only an answer may be spoken, and what is heard is
 * what is shown.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chat } from '../../testing/app.ts';
import { OllamaTap } from '../../testing/ollama-tap.ts';
import { MODEL, startOllama, startRecogniser, type RealOllama, type RealServer } from '../../testing/real-models.ts';
import { WordErrorRate } from '../../testing/word-errors.ts';
import { QUESTIONS } from './lines.ts';
import { hear, openRig, visemeLengths, type Rig } from './rig.ts';

const REPLIES = Number(process.env['REAL_REPLIES'] ?? 20);
/** Replies that the recogniser listens to: it takes as long as the model. */
const HEARD = 5;
/** Its words are odd ones, with names and figures that the recogniser spells its own way. */
const LIMIT = 0.25;

/** What is no answer: stage directions, marks of markup, ends of turns, reasoning, and labels of who speaks. */
const NOT_SPOKEN: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a stage direction in brackets', /\([^)]*\)|\[[^\]]*\]|\{[^}]*\}/u],
  ['a stage direction in stars', /\*/u],
  ['a tag', /<[/|a-z]|\|>/iu],
  ['a foreign turn', /(?:^|[.!?…"]\s+)(?:user|assistant|system|viewer\d*|chat|human|narrator)\s*:/iu],
];

let ollama: RealOllama;
let tap: OllamaTap;
let recogniser: RealServer;
let rig: Rig;

beforeAll(async () => {
  ollama = await startOllama();
  recogniser = await startRecogniser();
  tap = await OllamaTap.open(ollama.port);
  rig = await openRig({ POLICY_PROVIDER: 'ollama', OLLAMA_URL: tap.url, OLLAMA_MODEL: MODEL });
});
afterAll(async () => {
  await rig.close();
  tap.close();
  await recogniser.kill();
  await ollama.kill();
});

/** A line of chat, and the turn that answered it. */
async function ask(n: number): Promise<{ turnId: string; clauses: string[]; fellBack: boolean }> {
  const from = rig.log.now;
  const outcome = await chat(rig.app, { user: `viewer${n}`, text: `@kitsu ${QUESTIONS[n % QUESTIONS.length] ?? ''}` });
  expect(outcome.outcome).toBe('queued');
  const { turnId } = await rig.log.until('turn.started', from, ({ trigger }) => trigger.user === `viewer${n}`);
  await Promise.race([
    rig.log.until('turn.finished', from, (event) => event.turnId === turnId),
    rig.log.until('turn.cut', from, (event) => event.turnId === turnId),
  ]);
  const events = rig.log.since(from);
  return {
    turnId,
    clauses: events.flatMap((event) => (event.type === 'turn.clause' && event.turnId === turnId ? [event.text] : [])),
    fellBack: events.some((event) => event.type === 'turn.fallback' && event.turnId === turnId),
  };
}

it(`${REPLIES} replies: nothing but answers is spoken, what is heard is what is shown`, { timeout: 60_000 * REPLIES }, async () => {
  await expect.poll(() => rig.app.status.status().modules.policy.state).toBe('online');
  const words = new WordErrorRate();
  const faults: string[] = [];
  let answered = 0;
  for (let n = 0; n < REPLIES; n++) {
    const { turnId, clauses, fellBack } = await ask(n);
    if (clauses.length > 0 && !fellBack) answered += 1;
    const spoken = clauses.join(' ');
    for (const [what, pattern] of NOT_SPOKEN) {
      if (pattern.test(spoken)) faults.push(`${what}: ${spoken}`);
    }
    const clips = rig.clipsOf(turnId);
    for (const clip of clips) {
      expect(Buffer.concat(clip.pcm).length / 2, clip.text).toBe(clip.totalSamples);
      expect(
        visemeLengths(clip).reduce((sum, length) => sum + length, 0),
        clip.text,
      ).toBe(clip.totalSamples);
    }
    if (n < HEARD && clips.length > 0) words.add(clips.map((clip) => clip.text).join(' '), await hear(recogniser.port, clips));
  }
  const raw = tap.answers.map((answer) => answer.text);
  const rambling = raw.filter((text) => NOT_SPOKEN.some(([, pattern]) => pattern.test(text))).length;
  process.stderr.write(
    `${answered} of ${REPLIES} answered; ${rambling} of ${raw.length} answers of the model held what must not be spoken; word error rate ${(words.rate * 100).toFixed(1)} % of ${words.words} words\n`,
  );
  expect(faults).toEqual([]);
  // Fallbacks alone would prove nothing.
  expect(answered).toBeGreaterThanOrEqual(REPLIES * 0.8);
  expect(words.rate).toBeLessThan(LIMIT);
});
