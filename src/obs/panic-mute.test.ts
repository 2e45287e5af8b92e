import { beforeEach, expect, it } from 'vitest';
import { EventBus } from '../domain/events.ts';
import { logTo } from '../kernel/log.ts';
import { createPanicMute, type PanicMute } from './panic-mute.ts';

const turnOver = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
let bus: EventBus;
let asked: boolean[];
let warnings: string[];
let obs: { connected: boolean; hardMute: (on: boolean) => Promise<void> };
let mute: PanicMute;

beforeEach(() => {
  bus = new EventBus(
    () => 0,
    (error) => expect.unreachable(String(error)),
  );
  asked = [];
  warnings = [];
  obs = {
    connected: true,
    hardMute: (on) => {
      asked.push(on);
      return Promise.resolve();
    },
  };
  mute = createPanicMute(
    bus,
    obs,
    logTo((_, message) => warnings.push(message)),
  );
});
const panic = (): void => bus.emit({ type: 'panic', reason: 'button' });
const resume = (): void => bus.emit({ type: 'resumed' });

it('mutes in OBS at a panic and gives it back at the resume', () => {
  panic();
  resume();
  expect(asked).toEqual([true, false]);
});

it('switched off asks OBS for no mute, and yet gives back what was muted before', () => {
  panic();
  mute.setEnabled(false);
  resume();
  expect(asked).toEqual([true, false]);
  panic();
  expect(asked).toEqual([true, false]);
});

it('switched on while she is stopped mutes then: the state counts, not which events were seen', () => {
  mute.setEnabled(false);
  panic();
  expect(asked).toEqual([]);
  mute.setEnabled(true);
  expect(asked).toEqual([true]);
});

it('tells when OBS is there and did not do it, and nothing when OBS is not there', async () => {
  obs.hardMute = () => Promise.reject(new Error('no such input'));
  panic();
  await turnOver();
  expect(warnings).toEqual(['OBS did not mute her: no such input']);
  obs.connected = false;
  resume();
  await turnOver();
  expect(warnings).toHaveLength(1);
});

it('closing while she is stopped gives back what was muted, and otherwise touches nothing', async () => {
  await mute.close();
  expect(asked).toEqual([]);
  panic();
  expect(asked, 'no longer listening').toEqual([]);
  const other = createPanicMute(
    bus,
    obs,
    logTo(() => undefined),
  );
  panic();
  await other.close();
  expect(asked).toEqual([true, false]);
});
