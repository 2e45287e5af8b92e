import { createOverlayFace } from './overlay-face.ts';
import { EventBus } from '../domain/events.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Approved } from '../domain/approved.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import type { FromOverlay, OverlayConnection, ToOverlay } from '../ports/player-protocol.ts';
import type { Clip, ClipChunk } from '../ports/voice.ts';
import type { TurnScope } from '../domain/turn.ts';
import { createSpeaker, type OverlaySpeaker } from './speaker.ts';

const RATE_HZ = 10_000;

let clock: FakeClock;
let speaker: OverlaySpeaker;
let reports: ModuleReport[];
let playing: string[];
let bus: EventBus;

beforeEach(() => {
  clock = new FakeClock();
  reports = [];
  playing = [];
  bus = new EventBus(
    () => clock.wallMs(),
    (error) => expect.unreachable(String(error)),
  );
  speaker = createSpeaker({
    clock,
    report: (report) => reports.push(report),
    face: createOverlayFace(bus, { name: 'Kitsu', body: { bounce: 0.5, dim: 0.2 } }, 'neutral'),
  });
  speaker.follow({ playing: (turnId, seq) => void playing.push(`${turnId}/${seq}`) });
});

const turn = (id: string, epoch = 1): TurnScope => ({ id, epoch, characterId: 'kitsu' }) as TurnScope;

/** A clip of words of 100 ms each, made at once. */
function clip(seq: number, text: string): Clip {
  async function* chunks(): AsyncGenerator<ClipChunk> {
    await Promise.resolve();
    let atSample = 0;
    for (const word of text.matchAll(/\S+/gu)) {
      yield {
        pcm: new Int16Array(1000).fill(seq + 1),
        visemes: [{ viseme: 'aa', atSample }],
        words: [{ start: word.index, end: word.index + word[0].length, atSample }],
      };
      atSample += 1000;
    }
  }
  return { clause: { seq, text: text as Approved, emotion: null }, sampleRateHz: RATE_HZ, chunks: chunks() };
}

/** An overlay that notes what it is sent and says what the test makes it say. */
class TestOverlay {
  readonly messages: ToOverlay[] = [];
  pcmSamples = 0;
  closed: string | null = null;
  readonly say: (message: FromOverlay) => void;
  readonly leave: () => void;

  constructor(kind: 'overlay' | 'preview' = 'overlay', audio: 'running' | 'suspended' = 'running', bufferedBytes = 0) {
    const connection: OverlayConnection = {
      id: `o${Math.random()}`,
      send: (message) => this.messages.push(message),
      sendPcm: (frame) => {
        this.pcmSamples += (frame.byteLength - 12) / 2;
      },
      bufferedBytes,
      close: (reason) => {
        this.closed = reason;
      },
    };
    const { receive, disconnected } = speaker.overlays.connect(connection);
    this.say = receive;
    this.leave = disconnected;
    receive({ type: 'hello', kind, audio });
  }

  get role(): string | undefined {
    return this.messages.flatMap((message) => (message.type === 'welcome' || message.type === 'role' ? [message.role] : [])).at(-1);
  }

  opened(): { clipId: number; text: string }[] {
    return this.messages.flatMap((message) => (message.type === 'clip.open' ? [{ clipId: message.clipId, text: message.text }] : []));
  }

  hear(clipId: number): void {
    this.say({ type: 'playing', clipId, agoMs: 0, outputLatencyMs: 10 });
  }
}

describe('several overlays', () => {
  it('have one primary that sounds; the others draw in silence, and one of them follows when it leaves', async () => {
    const first = new TestOverlay();
    const second = new TestOverlay();
    const preview = new TestOverlay('preview');
    expect([first.role, second.role, preview.role]).toEqual(['primary', 'preview', 'preview']);
    void speaker.play(clip(0, 'one two'), turn('t1'));
    await clock.advance(0);
    expect([first.pcmSamples, second.pcmSamples, preview.pcmSamples]).toEqual([2000, 0, 0]);
    for (const overlay of [first, second, preview]) expect(overlay.opened()).toHaveLength(1);
    first.leave();
    expect([second.role, preview.role]).toEqual(['primary', 'preview']);
  });

  it('a browser that keeps silent is no primary until it may sound', () => {
    const overlay = new TestOverlay('overlay', 'suspended');
    expect(overlay.role).toBe('preview');
    expect(reports.at(-1)?.state).toBe('degraded');
    overlay.say({ type: 'audio', audio: 'running' });
    expect(overlay.role).toBe('primary');
    expect(reports.at(-1)?.state).toBe('online');
  });
});

describe('the playhead', () => {
  it('is the overlay’s word, carried on for a moment', async () => {
    const overlay = new TestOverlay();
    void speaker.play(clip(0, 'one two three four five'), turn('t1'));
    await clock.advance(0);
    const id = overlay.opened()[0]?.clipId ?? -1;
    expect(speaker.heard('t1').text).toBe('');
    overlay.hear(id);
    expect(playing).toEqual(['t1/0']);
    await clock.advance(100);
    overlay.say({ type: 'progress', clipId: id, playedSamples: 1000 });
    await clock.advance(100);
    expect(speaker.heard('t1').text).toBe('one two');
    // It said nothing more for two seconds: the estimate must not run away.
    await clock.advance(2000);
    expect(speaker.heard('t1').text).toBe('one two three four');
    overlay.say({ type: 'finished', clipId: id, playedSamples: 5000 });
    expect(speaker.heard('t1')).toEqual({ text: 'one two three four five', complete: true, playedMs: 500 });
  });

  // OBS loads the page again when a scene becomes active, and she switches scenes herself: the rest of the clause,
  // and the clauses after it, were heard by nobody, and memory took them for heard.
  it('goes on from the word at which the page was loaded again, and gives the newcomer what waits', async () => {
    const overlay = new TestOverlay();
    void speaker.play(clip(0, 'one two three four five'), turn('t1'));
    void speaker.play(clip(1, 'six seven'), turn('t1'));
    await clock.advance(0);
    const first = overlay.opened()[0]?.clipId ?? -1;
    overlay.hear(first);
    await clock.advance(180);
    overlay.say({ type: 'progress', clipId: first, playedSamples: 1800 });
    overlay.leave();
    await clock.advance(1500);
    // Nobody heard more of it meanwhile.
    expect(speaker.heard('t1').text).toBe('one two');
    const newcomer = new TestOverlay();
    expect(newcomer.opened().map(({ text }) => text)).toEqual(['three four five', 'six seven']);
    expect(newcomer.pcmSamples).toBe(3000 + 2000);
    const cues = newcomer.messages.find((message) => message.type === 'clip.cues');
    expect(cues).toMatchObject({
      words: [
        [0, 5, 0],
        [6, 10, 1000],
        [11, 15, 2000],
      ],
      visemes: [
        ['aa', 0],
        ['aa', 1000],
        ['aa', 2000],
      ],
    });
    const [rest, next] = newcomer.opened();
    newcomer.hear(rest?.clipId ?? -1);
    await clock.advance(100);
    newcomer.say({ type: 'progress', clipId: rest?.clipId ?? -1, playedSamples: 1000 });
    expect(speaker.heard('t1').text).toBe('one two three');
    newcomer.say({ type: 'finished', clipId: rest?.clipId ?? -1, playedSamples: 3000 });
    newcomer.hear(next?.clipId ?? -1);
    newcomer.say({ type: 'finished', clipId: next?.clipId ?? -1, playedSamples: 2000 });
    await speaker.drained(turn('t1'));
    expect(speaker.heard('t1')).toEqual({ text: 'one two three four five six seven', complete: true, playedMs: 700 });
    expect(clock.pending).toBe(0);
  });

  it('gives a page that comes late, while the voice still works, the whole clip in order', async () => {
    const { promise: more, resolve: go } = Promise.withResolvers<undefined>();
    async function* chunks(): AsyncGenerator<ClipChunk> {
      yield { pcm: new Int16Array(1000).fill(1), visemes: [{ viseme: 'aa', atSample: 0 }], words: [{ start: 0, end: 3, atSample: 0 }] };
      await more;
      yield {
        pcm: new Int16Array(1000).fill(2),
        visemes: [{ viseme: 'E', atSample: 1000 }],
        words: [{ start: 4, end: 7, atSample: 1000 }],
      };
    }
    const overlay = new TestOverlay();
    void speaker.play({ ...clip(0, 'one two'), chunks: chunks() }, turn('t1'));
    await clock.advance(0);
    overlay.leave();
    const newcomer = new TestOverlay();
    go(undefined);
    await clock.advance(0);
    expect(newcomer.pcmSamples).toBe(2000);
    expect(newcomer.messages.filter(({ type }) => type.startsWith('clip.')).map(({ type }) => type)).toEqual([
      'clip.open',
      'clip.cues',
      'clip.cues',
      'clip.end',
    ]);
  });

  it('passes to virtual time when the overlay is gone for good', async () => {
    const overlay = new TestOverlay();
    void speaker.play(clip(0, 'one two three four five'), turn('t1'));
    const second = speaker.play(clip(1, 'six seven'), turn('t1'));
    await clock.advance(0);
    overlay.hear(overlay.opened()[0]?.clipId ?? -1);
    await clock.advance(200);
    overlay.leave();
    let drained = false;
    void speaker.drained(turn('t1')).then(() => (drained = true));
    await clock.advance(4000 + 499);
    expect(drained).toBe(false);
    await clock.advance(2);
    await second;
    expect(drained).toBe(true);
    expect(speaker.heard('t1').text).toBe('one two three four five six seven');
    expect(clock.pending).toBe(0);
  });

  it('of virtual time gives a page that opens now what has not begun, and nothing stale', async () => {
    void speaker.play(clip(0, 'one two three'), turn('t1'));
    void speaker.play(clip(1, 'four five'), turn('t1'));
    await clock.advance(100);
    const newcomer = new TestOverlay();
    expect(newcomer.opened().map(({ text }) => text)).toEqual(['four five']);
    await clock.advance(200);
    expect(speaker.heard('t1').text).toBe('one two three');
    newcomer.hear(newcomer.opened()[0]?.clipId ?? -1);
    newcomer.say({ type: 'finished', clipId: newcomer.opened()[0]?.clipId ?? -1, playedSamples: 2000 });
    await speaker.drained(turn('t1'));
    expect(speaker.heard('t1').complete).toBe(true);
  });

  it('a second overlay goes on where the first left, at once', async () => {
    const first = new TestOverlay();
    const second = new TestOverlay();
    void speaker.play(clip(0, 'one two three'), turn('t1'));
    await clock.advance(0);
    first.hear(first.opened()[0]?.clipId ?? -1);
    await clock.advance(100);
    first.leave();
    expect(second.opened().map(({ text }) => text)).toEqual(['one two three', 'two three']);
    expect(second.pcmSamples).toBe(2000);
  });

  it('a cut while the page is away is a cut', async () => {
    const overlay = new TestOverlay();
    void speaker.play(clip(0, 'one two three'), turn('t1'));
    await clock.advance(0);
    overlay.hear(overlay.opened()[0]?.clipId ?? -1);
    await clock.advance(100);
    overlay.leave();
    speaker.cut(2);
    const newcomer = new TestOverlay();
    expect(newcomer.opened()).toEqual([]);
    expect(speaker.heard('t1').text).toBe('one');
    expect(clock.pending).toBe(0);
  });

  it('is taken from an overlay that does not keep time', async () => {
    const overlay = new TestOverlay();
    void speaker.play(clip(0, 'one two'), turn('t1'));
    await clock.advance(10_000);
    expect(overlay.closed).toBe('the overlay does not keep time');
    expect(speaker.heard('t1').complete).toBe(true);
  });
});

describe('a cut', () => {
  it('reaches every overlay at once, frees the waiting turn, and no older epoch gets in again', async () => {
    const overlay = new TestOverlay();
    void speaker.play(clip(0, 'one two three'), turn('t1'));
    await clock.advance(0);
    overlay.hear(overlay.opened()[0]?.clipId ?? -1);
    const waiting = speaker.play(clip(1, 'four'), turn('t1'));
    await clock.advance(100);
    speaker.cut(2);
    expect(overlay.messages.at(-1)).toEqual({ type: 'cut', epoch: 2 });
    expect(speaker.heard('t1').text).toBe('one');
    await waiting;
    await speaker.drained(turn('t1'));
    const before = overlay.messages.length;
    await speaker.play(clip(2, 'stale'), turn('t1'));
    expect(overlay.messages).toHaveLength(before);
    // A late word of the old clip changes nothing.
    overlay.say({ type: 'finished', clipId: overlay.opened()[0]?.clipId ?? -1, playedSamples: 3000 });
    expect(speaker.heard('t1').text).toBe('one');
    expect(clock.pending).toBe(0);
  });
});

describe('a player that tells what cannot be', () => {
  it('of a clip before its first sample, is not believed', async () => {
    const overlay = new TestOverlay();
    const first = Promise.withResolvers<undefined>();
    async function* chunks(): AsyncGenerator<ClipChunk> {
      await first.promise;
      yield { pcm: new Int16Array(1000), visemes: [], words: [] };
    }
    void speaker.play({ clause: { seq: 0, text: 'one' as Approved, emotion: null }, sampleRateHz: RATE_HZ, chunks: chunks() }, turn('t1'));
    await clock.advance(0);
    const id = overlay.opened()[0]?.clipId ?? -1;
    overlay.hear(id);
    expect(playing).toEqual([]);
    first.resolve(undefined);
    await clock.advance(0);
    overlay.hear(id);
    expect(playing).toEqual(['t1/0']);
  });

  it('of sound that another makes, is not believed', async () => {
    const sounding = new TestOverlay();
    const silent = new TestOverlay();
    void speaker.play(clip(0, 'one two'), turn('t1'));
    await clock.advance(0);
    const id = sounding.opened()[0]?.clipId ?? -1;
    silent.hear(id);
    silent.say({ type: 'finished', clipId: id, playedSamples: 2000 });
    expect([playing, speaker.heard('t1').text]).toEqual([[], '']);
  });

  it('that a clip is over of which it played nothing, does not make it heard', async () => {
    const overlay = new TestOverlay();
    void speaker.play(clip(0, 'one two'), turn('t1'));
    await clock.advance(0);
    overlay.say({ type: 'finished', clipId: overlay.opened()[0]?.clipId ?? -1, playedSamples: 0 });
    expect(playing).toEqual([]);
    expect(speaker.heard('t1')).toMatchObject({ text: '', complete: false });
  });
});

/** Plays a clip of which the voice has made half; the returned function has it make the rest. */
function playHalf(): () => void {
  const more = Promise.withResolvers<undefined>();
  async function* chunks(): AsyncGenerator<ClipChunk> {
    yield { pcm: new Int16Array(1000), visemes: [], words: [] };
    await more.promise;
    yield { pcm: new Int16Array(1000), visemes: [], words: [] };
  }
  void speaker.play(
    { clause: { seq: 0, text: 'one two' as Approved, emotion: null }, sampleRateHz: RATE_HZ, chunks: chunks() },
    turn('t1'),
  );
  return () => more.resolve(undefined);
}

it('without an overlay a clip is not over before it is made, however slow the voice is', async () => {
  const finish = playHalf();
  await clock.advance(5_000);
  let drained = false;
  void speaker.drained(turn('t1')).then(() => (drained = true));
  await clock.advance(0);
  expect(drained).toBe(false);
  finish();
  await clock.advance(5_000);
  expect(drained).toBe(true);
  expect(speaker.heard('t1')).toEqual({ text: 'one two', complete: true, playedMs: 200 });
});

it('a cut that is told again, or late, is no new cut', () => {
  const overlay = new TestOverlay();
  speaker.cut(3);
  speaker.cut(3);
  speaker.cut(2);
  expect(overlay.messages.filter(({ type }) => type === 'cut')).toEqual([{ type: 'cut', epoch: 3 }]);
});

it('an overlay that comes while a clip is being made, and is timed elsewhere, does not sound the rest of it', async () => {
  const finish = playHalf();
  await clock.advance(0);
  const newcomer = new TestOverlay();
  expect(newcomer.role).toBe('primary');
  finish();
  await clock.advance(0);
  expect(newcomer.pcmSamples).toBe(0);
  await clock.advance(1000);
  expect(speaker.heard('t1').complete).toBe(true);
});

it('closes an overlay that stops reading', async () => {
  const overlay = new TestOverlay('overlay', 'running', 9 * 1024 * 1024);
  void speaker.play(clip(0, 'one'), turn('t1'));
  await clock.advance(0);
  expect(overlay.closed).toBe('the overlay stopped reading');
});
