/** A model server on a fake clock that fails in every way there is, as a seed has it. Counts what it was asked. */
import { sleep, type Clock } from '../../src/kernel/clock.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { explain, ServerError } from '../../src/policy/served/errors.ts';
import { NO_FIGURES, type ModelServer, type ServerPart } from '../../src/policy/served/server.ts';

export const WAYS = ['well', 'slow', 'drip', 'silent', 'stall', 'error500', 'busy', 'cut', 'reset', 'empty', 'gone'] as const;
/**
 * `slow` takes up to 7 s to its first token · `drip` a word every 4 s · `silent` never begins · `stall`
 * stops in mid-answer · `cut` ends without an end · `empty` ends without a word · `gone` refuses everything.
 */
export type Way = (typeof WAYS)[number];

export interface FaultyServer extends ModelServer {
  /** By the last message of the request. */
  readonly asked: Map<string, { way: Way; begun: boolean }[]>;
  /** While true everything fails: the server is down. */
  down: boolean;
}

const NAMES = { name: 'the model server', where: 'here', setting: 'THE_SETTING' };
const WORDS = ['Well', 'now', 'the', 'fox', 'thinks', 'that', 'rain', 'is', 'nice', 'today'];

export function createFaultyServer(clock: Clock, seed: number): FaultyServer {
  const random = seededRandom(seed);
  const asked = new Map<string, { way: Way; begun: boolean }[]>();
  const refused = (): Error =>
    Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });

  async function* answer(way: Way, entry: { begun: boolean }, signal: AbortSignal): AsyncGenerator<ServerPart, void, undefined> {
    await sleep(clock, way === 'slow' ? 1000 + random() * 6000 : 50 + random() * 400, signal);
    if (way === 'silent') await sleep(clock, 1e9, signal);
    const words = way === 'empty' ? 0 : 3 + Math.floor(random() * 20);
    const breaksAt = Math.floor(random() * words);
    for (let n = 0; n < words; n++) {
      if (n === breaksAt) {
        if (way === 'stall') await sleep(clock, 1e9, signal);
        if (way === 'cut') throw new ServerError('protocol', 'it ended its answer without saying that it was done');
        if (way === 'reset')
          throw Object.assign(new TypeError('terminated'), { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
      }
      entry.begun = true;
      yield { parts: [`${WORDS[n % WORDS.length] ?? ''}${n % 5 === 4 ? '. ' : ' '}`], end: null };
      await sleep(clock, way === 'drip' ? 4000 : 15, signal);
    }
    yield { parts: [], end: { ...NO_FIGURES, doneReason: 'stop' } };
  }

  const server: FaultyServer = {
    ...{ provider: 'faulty', name: NAMES.name, host: NAMES.where, model: 'kitsu', asked, down: false },
    async chat({ messages }, signal) {
      const way = server.down ? 'gone' : (WAYS[random() < 0.4 ? 0 : Math.floor(random() * WAYS.length)] ?? 'well');
      const key = messages.at(-1)?.content ?? '';
      const entry = { way, begun: false };
      asked.set(key, [...(asked.get(key) ?? []), entry]);
      await sleep(clock, 5, signal);
      if (way === 'gone') throw refused();
      if (way === 'error500') throw new ServerError('protocol', 'The model server failed (500 out of memory)');
      if (way === 'busy') throw new ServerError('overloaded', 'The model server is busy (503)', { retryable: true });
      return answer(way, entry, signal);
    },
    async read(_begin, _think, signal) {
      await sleep(clock, 100, signal);
      if (server.down) throw refused();
      return NO_FIGURES;
    },
    async look(ask) {
      await ask(1000, (signal) => sleep(clock, 5, signal));
      if (server.down) throw server.explain(refused(), false);
      return { program: 'a faulty server', loaded: null, opensReasoning: false };
    },
    ping: (signal) => sleep(clock, 5, signal),
    explain: (error, answering) => explain(error, NAMES, answering),
  };
  return server;
}
