import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import type { RecogniseRequest, Recognition } from '../../ports/recogniser.ts';
import { inTurn } from './in-turn.ts';
import type { RecogniserServer } from './server.ts';

const never = new AbortController().signal;
const request = (purpose: RecogniseRequest['purpose']): RecogniseRequest => ({ purpose, pcm: new Int16Array(1), hints: [] });

/** As faster-whisper's: what it was sent it works through to the end, one after the other, whoever hangs up. */
class SlowServer implements RecogniserServer {
  readonly provider = 'slow';
  readonly address = 'here';
  readonly sent: RecogniseRequest['purpose'][] = [];
  readonly answers: PromiseWithResolvers<Recognition>[] = [];

  probe(): Promise<string> {
    return Promise.resolve('slow');
  }

  recognise({ purpose }: RecogniseRequest, signal: AbortSignal): Promise<Recognition> {
    this.sent.push(purpose);
    const answer = Promise.withResolvers<Recognition>();
    signal.addEventListener('abort', () => answer.reject(signal.reason));
    this.answers.push(answer);
    return answer.promise;
  }

  /** The one that it is at is done. */
  async done(text: string): Promise<void> {
    this.answers.at(-1)?.resolve({ text, noSpeechProbability: null, meanLogProbability: null });
    await new Promise(setImmediate);
  }
}

let clock: FakeClock;
let server: SlowServer;
let recogniser: RecogniserServer;
beforeEach(() => {
  clock = new FakeClock();
  server = new SlowServer();
  recogniser = inTurn(server, clock);
});

describe('inTurn', () => {
  // Whisper on two cores took 1.3 s for each; five utterances later every final was given up after 20 s.
  it('lets go at once who gives up a decode, and sends the next one when the server has done with it', async () => {
    const over = new AbortController();
    const partial = recogniser.recognise(request('partial'), over.signal);
    const dropped = expect(partial).rejects.toThrow('overtaken');
    over.abort(new Error('overtaken'));
    await dropped;
    const final = recogniser.recognise(request('final'), never);
    await new Promise(setImmediate);
    expect(server.sent).toEqual(['partial']);
    await server.done('good');
    expect(server.sent).toEqual(['partial', 'final']);
    await server.done('good evening');
    expect(await final).toMatchObject({ text: 'good evening' });
  });

  it('never sends what was given up while it waited, and lets finals go first', async () => {
    const over = new AbortController();
    const first = recogniser.recognise(request('final'), never);
    const dropped = expect(recogniser.recognise(request('partial'), over.signal)).rejects.toThrow('overtaken');
    const partial = recogniser.recognise(request('partial'), never);
    const second = recogniser.recognise(request('final'), never);
    over.abort(new Error('overtaken'));
    await dropped;
    await server.done('one');
    await first;
    await server.done('two');
    expect(await second).toMatchObject({ text: 'two' });
    await server.done('three');
    expect(await partial).toMatchObject({ text: 'three' });
    expect(server.sent).toEqual(['final', 'final', 'partial']);
  });

  it('goes on after a failure, and refuses what would wait behind too much', async () => {
    const asked = Array.from({ length: 7 }, () => recogniser.recognise(request('final'), never));
    const settled = Promise.allSettled(asked);
    await expect(asked.at(-1)).rejects.toThrow('too slow');
    server.answers.at(-1)?.reject(new Error('out of memory'));
    for (let n = 0; n < 5; n++) {
      await new Promise(setImmediate);
      await server.done(`answer ${n}`);
    }
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', ...Array<string>(5).fill('fulfilled'), 'rejected']);
  });

  it('counts the time of an answer from when it was asked for, not from when it began to wait', async () => {
    const first = recogniser.recognise(request('final'), never);
    const second = recogniser.recognise(request('partial'), never);
    await clock.advance(15_000);
    await server.done('late');
    await first;
    await clock.advance(4000);
    await server.done('in time');
    expect(await second).toMatchObject({ text: 'in time' });
    const third = expect(recogniser.recognise(request('partial'), never)).rejects.toThrow('did not answer within 5 s');
    await clock.advance(5000);
    await third;
  });

  it('gives everything up when another recogniser is taken', async () => {
    const asked = [recogniser.recognise(request('final'), never), recogniser.recognise(request('final'), never)];
    const failed = asked.map((answer) => expect(answer).rejects.toThrow('another recogniser is taken'));
    await new Promise(setImmediate);
    const third = expect(recogniser.recognise(request('final'), never)).rejects.toThrow('another recogniser is taken');
    await recogniser.rest?.();
    await Promise.all([...failed, third]);
    // It was taken again.
    const again = recogniser.recognise(request('final'), never);
    await new Promise(setImmediate);
    await server.done('here again');
    expect(await again).toMatchObject({ text: 'here again' });
  });

  it('gives up what was about to be sent when another recogniser is taken', async () => {
    const answer = expect(recogniser.recognise(request('final'), never)).rejects.toThrow('another recogniser is taken');
    await recogniser.rest?.();
    await answer;
    expect(server.sent).toEqual([]);
  });
});
