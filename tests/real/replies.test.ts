/**
 * A small, rambling model answers chat. It follows no instruction and writes stage directions, other
 * speakers' turns and lists: whatever it does, only an answer may be spoken, and what is heard is
 * what is shown.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chat } from '../../testing/app.ts';
import { OllamaTap } from '../../testing/ollama-tap.ts';
import { MODEL, startOllama, startRecogniser, type RealOllama, type RealServer } from '../../testing/real-models.ts';
import { WordErrorRate } from '../../testing/word-errors.ts';
import { QUESTIONS } from './lines.ts';
import { faultsOf } from '../../testing/not-spoken.ts';
import { hear, openRig, visemeLengths, type Clip, type Rig } from './rig.ts';

const REPLIES = Number(process.env['REAL_REPLIES'] ?? 20);
/** Of these so many are given with a conversation behind them, in which the model finds its own words again. */
const WITH_MEMORY = Math.floor(REPLIES / 5);
/** Replies that the recogniser listens to: it takes as long as the model. */
const HEARD = 5;
const SEED = Number(process.env['REAL_SEED'] ?? 1);
/** Its words are odd ones, with names and figures that the recogniser spells its own way. */
const LIMIT = 0.25;
/** What was asked, written and spoken: to read. */
const TRANSCRIPT = new URL('../../test-results/real-replies.jsonl', import.meta.url);

let ollama: RealOllama;
let tap: OllamaTap;
let recogniser: RealServer;
let rig: Rig;

beforeAll(async () => {
  ollama = await startOllama();
  recogniser = await startRecogniser();
  // The same prompts are answered the same: what a run finds, the next one finds again.
  tap = await OllamaTap.open(ollama.port, SEED);
  // What she says is looked at here, not when: two cores take longer for a reply than she would wait.
  const patient = { REPLY_DEADLINE_MS: '0', FILLER_AFTER_MS: '0' };
  rig = await openRig({ POLICY_PROVIDER: 'ollama', OLLAMA_URL: tap.url, OLLAMA_MODEL: MODEL, ...patient });
});
afterAll(async () => {
  await rig.close();
  tap.close();
  await recogniser.kill();
  await ollama.kill();
});

/** A line of chat, and the turn that answered it. */
async function ask(n: number): Promise<{ turnId: string; clauses: string[]; fellBack: boolean; cut: boolean }> {
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
    cut: events.some((event) => event.type === 'turn.cut' && event.turnId === turnId),
    fellBack: events.some((event) => event.type === 'turn.fallback' && event.turnId === turnId),
  };
}

it(`${REPLIES} replies: nothing but answers is spoken, what is heard is what is shown`, { timeout: 40_000 * REPLIES }, async () => {
  const words = new WordErrorRate();
  const faults: string[] = [];
  let answered = 0;
  let marked = 0;
  mkdirSync(new URL('.', TRANSCRIPT), { recursive: true });
  writeFileSync(TRANSCRIPT, '');
  // The program waits only so long for a model: on a machine with other work she falls back to a stock line at times.
  const attempts = REPLIES * 3;
  for (let n = 0; n < attempts && answered < REPLIES; n++) {
    rig.app.modules.setModule('memory', answered >= REPLIES - WITH_MEMORY);
    // After failures in a row the model is left alone for a while: ready lines in its stead are no replies of it.
    await expect.poll(() => rig.app.status.status().modules.policy.state).toBe('online');
    const from = tap.answers.length;
    const { turnId, clauses, fellBack, cut } = await ask(n);
    const spoken = clauses.join(' ');
    const raw = tap.answers.slice(from).map(({ text }) => text);
    appendFileSync(TRANSCRIPT, `${JSON.stringify({ asked: QUESTIONS[n % QUESTIONS.length], raw, spoken: fellBack ? null : clauses })}\n`);
    if (fellBack || clauses.length === 0) continue;
    answered += 1;
    if (raw.some((text) => faultsOf(text).length > 0)) marked += 1;
    for (const what of faultsOf(spoken)) faults.push(`${what}: ${spoken}`);
    // The last clip's end may be on its way to the overlay still when the turn is over; of a cut one it never comes.
    const whole = (): Clip[] => rig.clipsOf(turnId).filter(({ totalSamples }) => totalSamples !== null);
    if (!cut)
      await expect
        .poll(() =>
          whole()
            .map((clip) => clip.text)
            .join(' '),
        )
        .toBe(clauses.join(' '));
    const clips = whole();
    for (const clip of clips) {
      expect(Buffer.concat(clip.pcm).length / 2, clip.text).toBe(clip.totalSamples);
      expect(
        visemeLengths(clip).reduce((sum, length) => sum + length, 0),
        clip.text,
      ).toBe(clip.totalSamples);
    }
    if (answered <= HEARD) words.add(clips.map((clip) => clip.text).join(' '), await hear(recogniser.port, clips));
  }
  process.stderr.write(
    `${answered} replies; the model wrote what must not be spoken in ${marked} of them; word error rate ${(words.rate * 100).toFixed(1)} % of ${words.words} words\n`,
  );
  expect(faults).toEqual([]);
  // Stock lines would prove nothing.
  expect(answered, `replies of the model in ${attempts} turns`).toBe(REPLIES);
  expect(words.rate).toBeLessThan(LIMIT);
});
