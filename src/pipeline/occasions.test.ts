import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { approved } from '../../testing/fakes.ts';
import { EventBus } from '../domain/events.ts';
import type { Offered, Outcome } from '../ports/ingress.ts';
import { speakOnOccasions } from './occasions.ts';

let clock: FakeClock;
let bus: EventBus;
let offered: Offered[];

beforeEach(() => {
  clock = new FakeClock();
  bus = new EventBus(
    () => clock.wallMs(),
    (error) => expect.unreachable(String(error)),
  );
  offered = [];
});

function open({ greets = true, resumes = true, line = (occasion: string): string | null => `the ${occasion} line` } = {}): () => void {
  return speakOnOccasions({
    clock,
    bus,
    intake: {
      offer(what: Offered): Promise<Outcome> {
        offered.push(what);
        return Promise.resolve({ outcome: 'queued', triggerId: what.id });
      },
    },
    stock: {
      line: (occasion) => {
        const text = line(occasion);
        return text === null ? null : approved(text);
      },
    },
    greets,
    resumes,
  });
}
const said = (): (string | null)[] => offered.map(({ text }) => text);

// The persona had lines for both, and nothing ever spoke them.
it('greets once when the stream goes live, although OBS and Twitch both tell', async () => {
  open();
  bus.emit({ type: 'stream.live', live: true, source: 'obs' });
  await clock.advance(4_000);
  bus.emit({ type: 'stream.live', live: true, source: 'twitch' });
  await clock.advance(0);
  expect(said()).toEqual(['the greeting line']);
  expect(offered[0]).toMatchObject({ lane: 'streamer', telling: { kind: 'greeting', verbatim: true } });
});

it('a stream that broke off for a moment is no new one; the next evening is', async () => {
  open();
  bus.emit({ type: 'stream.live', live: true, source: 'twitch' });
  await clock.advance(3 * 60 * 60_000);
  bus.emit({ type: 'stream.live', live: false, source: 'twitch' });
  await clock.advance(60_000);
  bus.emit({ type: 'stream.live', live: true, source: 'twitch' });
  await clock.advance(0);
  expect(said()).toHaveLength(1);
  bus.emit({ type: 'stream.live', live: false, source: 'twitch' });
  await clock.advance(20 * 60 * 60_000);
  bus.emit({ type: 'stream.live', live: true, source: 'twitch' });
  await clock.advance(0);
  expect(said()).toHaveLength(2);
});

it('says that she is back behind the end of a panic, and not within its event', async () => {
  open();
  bus.emit({ type: 'resumed' });
  expect(said()).toEqual([]);
  await clock.advance(0);
  expect(said()).toEqual(['the resumed line']);
});

it('says nothing that is switched off, that the persona has no line for, or once it has ended', async () => {
  open({ greets: false, resumes: false });
  open({ line: () => null });
  const stop = open();
  bus.emit({ type: 'resumed' });
  stop();
  bus.emit({ type: 'stream.live', live: true, source: 'obs' });
  await clock.advance(0);
  expect(said()).toEqual([]);
});
