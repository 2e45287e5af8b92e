import { beforeEach, describe, expect, it } from 'vitest';
import { approved } from '../../testing/fakes.ts';
import { FakeRecogniser, loudVad, noTurn } from '../../testing/ears.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { NewEvent } from '../domain/events.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import type { ToMicrophone } from '../ports/microphone.ts';
import { createEars, type Ears, type EarsParts } from './ears.ts';
import { ENDPOINT_RULES } from './endpointing.ts';
import type { RecogniserState } from './recognisers/watch.ts';
import { FRAME_MS, FRAME_SAMPLES } from './sound/framing.ts';
import type { TurnWatch } from './turn/turn-watch.ts';
import { SPECULATION_RULES } from './speculation.ts';
import { DECODING_RULES } from './utterance.ts';

let clock: FakeClock;
let recogniser: FakeRecogniser;
let events: NewEvent[];
let reports: ModuleReport[];
let spoken: string[];
let opened: number;
let turn: TurnWatch;
let tell: (state: RecogniserState) => void;

function build(change: Partial<EarsParts> = {}): Ears {
  return createEars({
    clock,
    rules: {
      endpoint: ENDPOINT_RULES,
      decoding: DECODING_RULES,
      speculation: SPECULATION_RULES,
      bargeIn: () => ({ mode: 'always', leastVoicedMs: 300, names: [] }),
    },
    openVad: () => {
      opened += 1;
      return Promise.resolve(loudVad);
    },
    turn,
    openRecogniser: (onState) => {
      tell = onState;
      return recogniser;
    },
    wanted: 'auto',
    hints: () => [],
    speech: ({ text }) => {
      spoken.push(text);
      return Promise.resolve();
    },
    likely: () => undefined,
    duck: () => undefined,
    floor: () => undefined,
    judge: (text) => Promise.resolve(text.includes('BLOCK') ? null : approved(text)),
    emit: (event) => events.push(event),
    report: (report) => reports.push(report),
    log: { warn: () => undefined },
    ...change,
  });
}

beforeEach(() => {
  clock = new FakeClock();
  recogniser = new FakeRecogniser(clock);
  events = [];
  reports = [];
  spoken = [];
  opened = 0;
  turn = noTurn();
});

function plug(ears: Ears) {
  const got: ToMicrophone[] = [];
  const session = ears.microphones.connect({ send: (message) => got.push(message), close: () => undefined });
  session.receive({ type: 'hello', device: 'USB', sampleRateHz: 16_000, mode: 'open', muted: false });
  return { session, got };
}

async function sound(session: ReturnType<typeof plug>['session'], ms: number, level: number): Promise<void> {
  for (let n = 0; n < ms / FRAME_MS; n++) {
    session.sound(new Int16Array(FRAME_SAMPLES).fill(level));
    await clock.advance(FRAME_MS);
  }
}

const of = <T extends NewEvent['type']>(type: T): Extract<NewEvent, { type: T }>[] =>
  events.filter((event): event is Extract<NewEvent, { type: T }> => event.type === type);

describe('createEars', () => {
  it('opens a VAD with the first microphone, hears it, and says how it stands', async () => {
    const ears = build();
    expect([ears.now().state, opened]).toEqual(['no-microphone', 0]);
    const { session, got } = plug(ears);
    await clock.advance(0);
    await sound(session, 960, 1000);
    await sound(session, 960, 0);
    expect(spoken).toEqual(['hello there my friend']);
    expect(of('ears.partial').at(-1)).toMatchObject({ id: 'speech:1', text: 'hello there my friend', committedChars: 21 });
    const states = of('ears.state').map(({ state }) => state);
    expect(states.filter((state, n) => state !== states[n - 1])).toEqual([
      'no-microphone',
      'listening',
      'speech',
      'recognising',
      'listening',
    ]);
    expect(got.at(-1)).toEqual({ type: 'state', active: true, state: 'listening', trouble: '' });
    session.disconnected();
    expect(ears.now()).toMatchObject({ state: 'no-microphone', microphone: null });
    await ears.close();
  });

  // It said that it listens while the second of two utterances was still with a slow recogniser.
  it('is recognising until the last of what was said is understood', async () => {
    recogniser.decodeMs = 3000;
    const ears = build();
    const { session } = plug(ears);
    await clock.advance(0);
    for (const ms of [960, 960]) {
      await sound(session, ms, 1000);
      await sound(session, 960, 0);
    }
    await clock.advance(1500);
    expect([spoken.length, ears.now().state]).toEqual([1, 'recognising']);
    await clock.advance(5000);
    expect([spoken.length, ears.now().state]).toEqual([2, 'listening']);
    await ears.close();
  });

  it('shows no partial that moderation does not let pass, and none after the words are known', async () => {
    let judged: ((text: ReturnType<typeof approved>) => void)[] = [];
    const ears = build({ judge: () => new Promise((resolve) => judged.push(resolve)) });
    const { session } = plug(ears);
    await clock.advance(0);
    await sound(session, 960, 1000);
    await sound(session, 960, 0);
    for (const resolve of judged) resolve(approved('late'));
    await clock.advance(0);
    expect(spoken).toHaveLength(1);
    expect(of('ears.partial')).toEqual([]);
    judged = [];
    recogniser.text = () => 'some BLOCK word';
    const strict = build();
    const second = plug(strict);
    await clock.advance(0);
    await sound(second.session, 960, 1000);
    expect(of('ears.partial')).toEqual([]);
  });

  it('stops at once when switched off, in the middle of a word, and is there again when switched on', async () => {
    const ears = build();
    const { session } = plug(ears);
    await clock.advance(0);
    await sound(session, 960, 1000);
    ears.setEnabled(false);
    await sound(session, 960, 0);
    expect(spoken).toEqual([]);
    expect(ears.now().state).toBe('off');
    ears.setEnabled(true);
    await clock.advance(0);
    await sound(session, 960, 1000);
    await sound(session, 960, 0);
    expect(spoken).toHaveLength(1);
    expect(opened).toBe(1);
  });

  it('tells on the board who understands speech, and that a recogniser asked for is away', () => {
    build();
    tell({ state: 'away', detail: 'wyoming (x): nothing listens there' });
    expect(reports.at(-1)).toMatchObject({ state: 'disabled' });
    tell({ state: 'here', provider: 'wyoming', detail: 'faster-whisper (x)' });
    expect(reports.at(-1)).toEqual({
      state: 'online',
      provider: 'wyoming',
      detail: 'faster-whisper (x); no microphone yet: switch one on in the panel',
    });
    build({ wanted: 'by-name' });
    tell({ state: 'away', detail: 'nothing listens there' });
    expect(reports.at(-1)).toMatchObject({ state: 'offline' });
    expect(reports.at(-1)?.detail).toContain('nothing listens there');
    build({ wanted: 'stub' });
    expect(reports.at(-1)).toMatchObject({ state: 'stub', provider: 'stub' });
  });

  it('says of a lost device that it is lost', async () => {
    const ears = build();
    const { session } = plug(ears);
    await clock.advance(0);
    session.receive({ type: 'lost', reason: 'unplugged' });
    expect(ears.now()).toMatchObject({ state: 'no-microphone', microphone: null, trouble: 'unplugged' });
    session.sound(new Int16Array(512));
    expect(ears.now()).toMatchObject({ state: 'listening', microphone: 'USB', trouble: '' });
  });

  it('that nobody understands is no fault where nobody was chosen; that somebody is gone is one', () => {
    build();
    tell({ state: 'away', detail: 'nothing listens there' });
    expect(reports.at(-1)?.state).toBe('disabled');
    tell({ state: 'here', provider: 'wyoming', detail: 'a recogniser' });
    tell({ state: 'away', detail: 'nothing listens there' });
    expect(reports.at(-1)?.state).toBe('offline');
  });
});
