/** Panic, a model that is killed in mid-reply, and what it keeps of the prompt from turn to turn. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chat } from '../../testing/app.ts';
import { OllamaTap } from '../../testing/ollama-tap.ts';
import { MODEL, startOllama, type RealOllama } from '../../testing/real-models.ts';
import { untilIdle } from './idle.ts';
import { openRig, type Rig } from './rig.ts';

/** Share of the second turn's prompt that may be evaluated: what begins as before is still in Ollama's memory. */
const EVALUATED_AGAIN_LIMIT = 0.5;

let ollama: RealOllama;
let tap: OllamaTap;
let rig: Rig;

beforeEach(async () => {
  ollama = await startOllama();
  tap = await OllamaTap.open(ollama.port);
  rig = await openRig({ POLICY_PROVIDER: 'ollama', OLLAMA_URL: tap.url, OLLAMA_MODEL: MODEL });
  await vi.waitFor(() => expect(policyState()).toBe('online'), { timeout: 200_000, interval: 200 });
});
afterEach(async () => {
  await rig.close();
  tap.close();
  await ollama.kill();
});

const policyState = (): string => rig.app.status.status().modules.policy.state;

async function ask(user: string, text: string): Promise<string> {
  const from = rig.log.now;
  await chat(rig.app, { user, text: `@kitsu ${text}` });
  return (await rig.log.until('turn.started', from, ({ trigger }) => trigger.user === user)).turnId;
}

const finished = (turnId: string): Promise<unknown> => rig.log.until('turn.finished', 0, (event) => event.turnId === turnId);

/** While the model loads, turns pass with a stock line: asks until one is answered by the model. */
async function untilAnswered(): Promise<void> {
  const from = tap.answers.length;
  for (let n = 0; n < 6; n++) {
    await finished(await ask(`early${from}-${n}`, 'are you there?'));
    if (tap.answers.slice(from).some((answer) => answer.text !== '')) return;
  }
  throw new Error('six questions, and the model answered none');
}

it('the second turn finds most of its prompt evaluated already', async () => {
  await finished(await ask('Ada', 'what is your favourite game?'));
  await finished(await ask('Grace', 'do you like rain or snow more?'));
  const uses = ollama.promptUses();
  process.stderr.write(
    `tokens evaluated of the prompt, request by request: ${uses.map((use) => `${use.evaluated} of ${use.prompt}`).join(', ')}\n`,
  );
  const last = uses.at(-1);
  expect(last?.prompt).toBeGreaterThan(200);
  expect(last?.evaluated).toBeLessThan((last?.prompt ?? 0) * EVALUATED_AGAIN_LIMIT);
});

it('panic in mid-reply stops the model: its request is closed and its runner idle', async () => {
  await untilAnswered();
  const answered = tap.answers.length;
  const turnId = await ask('Ada', 'tell me a very long story about a fox');
  await expect.poll(() => tap.answers.slice(answered).some((answer) => answer.pieces >= 3), { interval: 5 }).toBe(true);
  const running = tap.answers.slice(answered).findLast((answer) => answer.pieces > 0);
  expect(running?.evaluated, 'the model was still answering').toBeNull();
  rig.app.controls.panic('test');
  await rig.log.until('turn.cut', 0, (event) => event.turnId === turnId && event.reason === 'panic');

  await untilIdle(ollama);
  expect(running?.evaluated, 'it was cut, and never came to its end').toBeNull();
});

it('killed in mid-reply: the turn ends, the model is told offline, comes back and answers again', async () => {
  await untilAnswered();
  const answered = tap.answers.length;
  const turnId = await ask('Ada', 'tell me a very long story about a fox');
  await expect.poll(() => tap.answers.slice(answered).some((answer) => answer.pieces >= 3), { interval: 5 }).toBe(true);
  const { port } = ollama;
  await ollama.kill();
  await Promise.race([finished(turnId), rig.log.until('turn.cut', 0, (event) => event.turnId === turnId)]);
  await expect.poll(policyState).toBe('offline');

  ollama = await startOllama({ port });
  await expect.poll(policyState, { timeout: 60_000 }).toBe('online');
  await untilAnswered();
});
