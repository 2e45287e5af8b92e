import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { startWyoming, type WyomingStandIn } from '../../../testing/stand-ins/wyoming.ts';
import { systemClock } from '../../kernel/clock.ts';
import { RecogniserError } from '../../ports/recogniser.ts';
import { createWyomingServer } from './wyoming.ts';

const never = new AbortController().signal;
const request = { pcm: new Int16Array(20_000).fill(-3), purpose: 'final', hints: [] } as const;

let server: WyomingStandIn;
beforeEach(async () => {
  server = await startWyoming();
});
afterEach(() => server.close());

const client = (clock = systemClock): ReturnType<typeof createWyomingServer> =>
  createWyomingServer({ url: server.url, language: 'en', clock });

describe('createWyomingServer', () => {
  it('sends the whole utterance and gives its text', async () => {
    expect(await client().recognise(request, never)).toEqual({ text: 'hello there', noSpeechProbability: null, meanLogProbability: null });
    expect(server.heard).toEqual([40_000]);
  });

  it('says what is there, without where it lies on the disk', async () => {
    expect(await client().probe(never)).toBe('faster-whisper, model tiny');
  });

  it.each([
    [{ kind: 'dies' }, /closed the connection|cannot be reached/u],
    [{ kind: 'garbage' }, /does not speak the Wyoming protocol/u],
    [{ kind: 'refuses', message: 'CUDA out of memory' }, /CUDA out of memory/u],
  ] as const)('rejects at once with a reason when the server is one that %o', async (behaviour, reason) => {
    server.behaviour = behaviour;
    await expect(client().recognise(request, never)).rejects.toThrow(reason);
    await expect(client().recognise(request, never)).rejects.toBeInstanceOf(RecogniserError);
  });

  it('gives up a server that is too slow, and leaves no connection', async () => {
    server.behaviour = { kind: 'silent' };
    const clock = new FakeClock();
    const answer = client(clock).recognise(request, never);
    const failed = expect(answer).rejects.toThrow('did not answer within 20 s');
    await server.asked();
    await clock.advance(20_000);
    await failed;
    expect(clock.pending).toBe(0);
  });

  it('gives up at once when nobody wants the answer any more', async () => {
    server.behaviour = { kind: 'silent' };
    const abort = new AbortController();
    const answer = client().recognise(request, abort.signal);
    const failed = expect(answer).rejects.toThrow('enough');
    await server.asked();
    abort.abort(new Error('enough'));
    await failed;
    await expect(client().recognise(request, abort.signal)).rejects.toThrow('enough');
  });

  it('says that nothing listens', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const gone = createWyomingServer({ url: `tcp://127.0.0.1:${port}`, language: 'en', clock: systemClock });
    await expect(gone.recognise(request, never)).rejects.toThrow('nothing listens there');
  });
});
