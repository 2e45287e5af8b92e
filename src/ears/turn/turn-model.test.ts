import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { EngineInfo, EngineJob, EngineLink } from '../../ports/engine.ts';
import { startEngine } from '../../workers/supervisor.ts';
import { createTurnModel, type TurnModelState } from './turn-model.ts';

const never = new AbortController().signal;
const pcm = new Int16Array(16_000);

class FakeLink implements EngineLink {
  opens: 'yes' | 'no' = 'yes';
  answer: number | 'fails' | 'hangs' | 'nothing' = 0.9;
  closed = false;
  ready(): Promise<EngineInfo> {
    return this.opens === 'yes'
      ? Promise.resolve({ provider: 'fake', detail: '' })
      : Promise.reject(new Error('the turn model is not running (a damaged file)'));
  }
  async *run(_job: unknown, signal: AbortSignal): AsyncIterable<unknown> {
    if (this.answer === 'fails') throw new Error('the turn model stopped while it was working');
    if (this.answer === 'hangs')
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
    if (typeof this.answer === 'number') yield { finished: this.answer };
  }
  open(): EngineJob {
    throw new Error('not used');
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function build(link = new FakeLink()) {
  const clock = new FakeClock();
  const states: TurnModelState[] = [];
  return { link, clock, states, model: createTurnModel({ link, clock, onState: (state) => states.push(state) }) };
}

describe('createTurnModel', () => {
  it('says finished or not, and leaves no timer', async () => {
    const { link, clock, model } = build();
    expect(await model.judge(pcm, never)).toBe('finished');
    link.answer = 0.49;
    expect(await model.judge(pcm, never)).toBe('unfinished');
    expect(clock.pending).toBe(0);
  });

  it.each(['fails', 'nothing'] as const)('says nothing when its process %s', async (answer) => {
    const { link, model } = build();
    link.answer = answer;
    expect(await model.judge(pcm, never)).toBeNull();
  });

  it('gives up an answer that would come too late, and one that nobody waits for', async () => {
    const { link, clock, model } = build();
    link.answer = 'hangs';
    const late = model.judge(pcm, never);
    await clock.advance(400);
    expect(await late).toBeNull();
    const abort = new AbortController();
    const unwanted = model.judge(pcm, abort.signal);
    abort.abort(new Error('the pause is over'));
    expect(await unwanted).toBeNull();
    expect(clock.pending).toBe(0);
  });

  it('is away after three pauses without an answer, and back with the next one; a pause that ended early is no fault', async () => {
    const { link, states, model } = build();
    await Promise.resolve();
    link.answer = 'hangs';
    for (let n = 0; n < 5; n++) {
      const abort = new AbortController();
      const answer = model.judge(pcm, abort.signal);
      abort.abort(new Error('the pause is over'));
      await answer;
    }
    expect(states.map(({ state }) => state)).toEqual(['answers']);
    link.answer = 'fails';
    for (let n = 0; n < 3; n++) await model.judge(pcm, never);
    expect(states.at(-1)).toEqual({ state: 'away', why: 'the turn model stopped while it was working' });
    link.answer = 0.7;
    await model.judge(pcm, never);
    expect(states.at(-1)).toEqual({ state: 'answers' });
  });

  it('says why when it cannot be loaded', async () => {
    const link = new FakeLink();
    link.opens = 'no';
    const { states } = build(link);
    await new Promise((resolve) => setImmediate(resolve));
    expect(states).toEqual([{ state: 'away', why: 'the turn model is not running (a damaged file)' }]);
  });
});

describe('its process', () => {
  let link: EngineLink | null = null;
  afterEach(() => link?.close());

  // A file that came half, or another one by the same name, must not end in a crash without words.
  it('says what is wrong with a file that is no model', async () => {
    const lines: string[] = [];
    const log = { info: () => undefined, warn: (line: string) => void lines.push(line), error: (line: string) => void lines.push(line) };
    const states: TurnModelState[] = [];
    link = startEngine({
      name: 'the turn model',
      provider: 'smart-turn',
      entry: new URL('../../workers/turn-main.ts', import.meta.url),
      args: [new URL(import.meta.url).pathname.replace(/^\/([A-Z]:)/u, '$1')],
      config: null,
      clock: systemClock,
      report: () => undefined,
      log,
    });
    const model = createTurnModel({ link, clock: systemClock, onState: (state) => states.push(state) });
    await expect.poll(() => lines.join('\n'), { timeout: 20_000 }).toContain('the turn model cannot be loaded');
    expect(await model.judge(pcm, never)).toBeNull();
  });
});
