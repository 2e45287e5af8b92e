import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { RecogniserError } from '../../ports/recogniser.ts';
import type { RecogniserServer } from './server.ts';
import { watchRecognisers, type RecogniserState } from './watch.ts';

const never = new AbortController().signal;
const request = { pcm: new Int16Array(1), purpose: 'final', hints: [] } as const;

class FakeServer implements RecogniserServer {
  readonly provider: string;
  readonly address = 'there';
  up: boolean;
  probes = 0;
  constructor(provider: string, up: boolean) {
    this.provider = provider;
    this.up = up;
  }
  async probe(): Promise<string> {
    this.probes += 1;
    await this.#answer();
    return `the ${this.provider} one`;
  }
  async recognise(): Promise<{ text: string; noSpeechProbability: null; meanLogProbability: null }> {
    await this.#answer();
    return { text: `by ${this.provider}`, noSpeechProbability: null, meanLogProbability: null };
  }
  #answer(): Promise<void> {
    return this.up ? Promise.resolve() : Promise.reject(new RecogniserError('nothing listens there'));
  }
}

function watch(...servers: FakeServer[]) {
  const clock = new FakeClock();
  const states: RecogniserState[] = [];
  const recogniser = watchRecognisers({ servers, clock, onState: (state) => states.push(state) });
  return { clock, states, recogniser };
}

describe('watchRecognisers', () => {
  it('takes the first that answers, and says which and where', async () => {
    const { clock, states, recogniser } = watch(new FakeServer('wyoming', false), new FakeServer('openai', true));
    expect(recogniser.ready).toBe(false);
    await expect(recogniser.recognise(request, never)).rejects.toBeInstanceOf(RecogniserError);
    await clock.advance(0);
    expect(states).toEqual([{ state: 'looking' }, { state: 'here', provider: 'openai', detail: 'the openai one (there)' }]);
    expect((await recogniser.recognise(request, never)).text).toBe('by openai');
  });

  it('looks again for one that is not there, ever more seldom, and takes it when it comes', async () => {
    const server = new FakeServer('wyoming', false);
    const { clock, states, recogniser } = watch(server);
    await clock.advance(120_000);
    expect(states.at(-1)).toEqual({ state: 'away', detail: 'wyoming (there): nothing listens there' });
    expect(server.probes).toBeGreaterThan(4);
    expect(server.probes).toBeLessThan(12);
    server.up = true;
    await clock.advance(30_000);
    expect(recogniser.ready).toBe(true);
  });

  it('knows at once that a server is gone when it does not answer an utterance', async () => {
    const server = new FakeServer('wyoming', true);
    const { clock, states, recogniser } = watch(server);
    await clock.advance(0);
    server.up = false;
    await expect(recogniser.recognise(request, never)).rejects.toThrow('nothing listens');
    await clock.advance(0);
    expect(recogniser.ready).toBe(false);
    expect(states.at(-1)?.state).toBe('away');
  });

  it('looks whether it is still there while nobody speaks, and for nothing once closed', async () => {
    const server = new FakeServer('wyoming', true);
    const { clock, recogniser, states } = watch(server);
    await clock.advance(0);
    server.up = false;
    await clock.advance(30_000);
    expect(states.at(-1)?.state).toBe('away');
    await recogniser.close();
    expect(clock.pending).toBe(0);
  });

  it('tells at once that one has ended which knows it of itself, and takes it again when it is back', async () => {
    const server = new FakeServer('sherpa', true);
    let ended: (why: string) => void = () => undefined;
    Object.assign(server, { watch: (to: typeof ended) => void (ended = to) });
    const { clock, states, recogniser } = watch(server);
    await clock.advance(0);
    ended('it was ended by SIGKILL');
    expect(states.at(-1)).toEqual({ state: 'away', detail: 'sherpa (there): it was ended by SIGKILL' });
    await clock.advance(0);
    expect(states.at(-1)?.state).toBe('here');
    await recogniser.close();
    ended('closing');
    expect(states.at(-1)?.state).toBe('here');
  });

  it('looks at once when the door of a server shuts or opens, long before its next look', async () => {
    let listens = createServer().listen(0, '127.0.0.1');
    await once(listens, 'listening');
    const { port } = listens.address() as AddressInfo;
    const server = new FakeServer('wyoming', true);
    Object.assign(server, { door: { host: '127.0.0.1', port } });
    const clock = new FakeClock();
    const states: RecogniserState[] = [];
    const recogniser = watchRecognisers({ servers: [server], clock, onState: (state) => states.push(state) });
    const knocked = (): Promise<unknown> => once(listens, 'connection');
    await knocked();
    await clock.advance(0);
    server.up = false;
    listens.close();
    const began = clock.nowMs();
    // Knocks are real: only as many as are needed.
    const until = (state: string): Promise<unknown> =>
      expect.poll(async () => (await clock.advance(100), states.at(-1)?.state), { interval: 10 }).toBe(state);
    await until('away');
    server.up = true;
    listens = createServer().listen(port, '127.0.0.1');
    await once(listens, 'listening');
    await until('here');
    expect(clock.nowMs() - began, 'before any look by itself').toBeLessThan(30_000);
    await recogniser.close();
    listens.close();
  });
});
