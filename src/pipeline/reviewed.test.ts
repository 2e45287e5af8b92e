/** What of a reply waits for the streamer, by the real gate. */
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { approved, fakeTrigger } from '../../testing/fakes.ts';
import type { NewEvent } from '../domain/events.ts';
import { createModeration } from '../moderation/moderation.ts';
import type { Decided, HoldRequest, Review, ReviewMode } from '../ports/review.ts';
import type { Moderation } from '../ports/moderation.ts';
import { reviewed, type Said } from './reviewed.ts';
import { RunningTurn } from './running-turn.ts';

let clock: FakeClock;
let held: { readonly request: HoldRequest; readonly decide: (decided: Decided) => void }[];
let events: NewEvent[];
let mode: ReviewMode;
let guardAnswers: boolean;
let moderation: Moderation;
let withdrawn: number;

beforeEach(() => {
  clock = new FakeClock();
  held = [];
  events = [];
  withdrawn = 0;
  mode = 'doubtful';
  guardAnswers = true;
  moderation = createModeration({
    profile: 'pg13',
    clock,
    report: () => undefined,
    guard: {
      model: 'a guard',
      judge: () => (guardAnswers ? Promise.resolve({ safe: true, label: '' }) : Promise.reject(new Error('away'))),
    },
  });
});

const review: Review = {
  get mode() {
    return mode;
  },
  hold(request, decide) {
    held.push({ request, decide });
    return () => {
      withdrawn += 1;
      decide({ outcome: 'withdrawn' });
    };
  },
};

function start(reply: string, ready: Said | null = null): { turn: RunningTurn; said: string[]; done: Promise<unknown> } {
  const turn = new RunningTurn(
    { turnId: 't1', epoch: 1, trigger: fakeTrigger('paid', 'hi', { viewer: 'ann' }) },
    { clock, emit: (event) => events.push(event), onOverTime: () => undefined, onTakenBack: () => undefined },
  );
  turn.grant();
  async function* parts(): AsyncGenerator<{ kind: 'text'; text: string }> {
    yield { kind: 'text', text: reply };
  }
  async function* clauses(): AsyncGenerator<Said, void, undefined> {
    if (ready) yield ready;
    for await (const result of moderation.gate(parts(), turn.scope, true)) {
      if (result.kind === 'clause') yield { ...result.clause, ...(result.doubt === undefined ? {} : { doubt: result.doubt }) };
      else if (result.kind === 'undecided') yield { seq: result.seq, text: result.text, emotion: result.emotion, undecided: result.block };
    }
  }
  const said: string[] = [];
  const work = async (): Promise<void> => {
    const instead = () => approved('Another thing, then.');
    for await (const clause of reviewed(clauses(), turn.scope, { review, moderation, floor: turn.floor, instead })) said.push(clause.text);
  };
  return {
    turn,
    said,
    done: work().then(
      () => 'done',
      (error: unknown) => error,
    ),
  };
}
const settled = async (): Promise<void> => clock.advance(0);

describe('a reply that is reviewed', () => {
  it('waits only where it is doubtful: the clause with a milder word in it', async () => {
    const { said, done, turn } = start('Good evening. That was a damn close call. Good night.');
    await settled();
    expect(said).toEqual(['Good evening.']);
    expect(held[0]?.request).toMatchObject({ what: 'reply', reason: 'mild swearing', user: 'ann', paid: true, turnId: 't1' });
    const { text } = held[0]!.request;
    expect(text).not.toContain('damn');
    await clock.advance(3000);
    held[0]!.decide({ outcome: 'approved', text: approved(text) });
    expect(await done).toBe('done');
    expect(said).toEqual(['Good evening.', text, 'Good night.']);
    expect(turn.scope.timeline.marks.reviewed).toBeGreaterThanOrEqual(3000);
  });

  it('goes on with a clause that a guard did not judge, only by the streamer’s yes', async () => {
    guardAnswers = false;
    const { said, done } = start('Berries, mostly. And toast.');
    await settled();
    expect(held.map(({ request }) => [request.text, request.reason])).toEqual([['Berries, mostly.', 'the guard model did not answer']]);
    held[0]!.decide({ outcome: 'approved', text: approved('Berries, mostly.') });
    await settled();
    held[1]!.decide({ outcome: 'expired' });
    expect(await done).toBe('done');
    // After what was heard nothing is said in its place.
    expect(said).toEqual(['Berries, mostly.']);
    expect(events).toMatchObject([{ type: 'moderation.blocked', ruleId: 'guard.error', turnId: 't1' }, { type: 'turn.fallback' }]);
  });

  it('is held as a whole where every reply is, its ready lines apart, and split into its clauses again', async () => {
    mode = 'all';
    const filler: Said = { seq: 0, text: approved('Hm, let me think.'), emotion: 'thinking', ready: true };
    const { said, done } = start('Berries, mostly. And toast!', filler);
    await settled();
    expect([said, held[0]?.request.text]).toEqual([['Hm, let me think.'], 'Berries, mostly. And toast!']);
    held[0]!.decide({ outcome: 'approved', text: approved('Berries, mostly. And toast!') });
    await done;
    expect(said).toEqual(['Hm, let me think.', 'Berries, mostly.', 'And toast!']);
  });

  it('has a ready line said instead after a no, and tells why', async () => {
    mode = 'all';
    const { said, done } = start('Berries, mostly.');
    await settled();
    held[0]!.decide({ outcome: 'rejected' });
    await done;
    expect(said).toEqual(['Another thing, then.']);
    expect(events).toEqual([{ type: 'turn.fallback', turnId: 't1', reason: 'held for review: the streamer said no' }]);
  });

  it('is off the list when its turn is cut', async () => {
    mode = 'all';
    const { said, done, turn } = start('Berries, mostly.');
    await settled();
    turn.end('panic');
    expect(String(await done)).toContain('panic');
    expect([said, withdrawn, events]).toEqual([[], 1, []]);
  });

  it('does not have what the rules refuse on the list, whoever would say yes', async () => {
    mode = 'all';
    guardAnswers = false;
    const blocked: string[] = [];
    async function* parts(): AsyncGenerator<{ kind: 'text'; text: string }> {
      yield { kind: 'text', text: 'You should kill yourself.' };
    }
    for await (const result of moderation.gate(parts(), { id: 't', signal: new AbortController().signal }, true)) blocked.push(result.kind);
    expect(blocked).toEqual(['blocked']);
    expect(held).toEqual([]);
  });
});
