import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import type { EngineInfo, EngineJob, EngineLink } from '../../ports/engine.ts';
import { watchTurn, type Endpointing, type TurnWatch } from './turn-watch.ts';

const never = new AbortController().signal;

function build(wanted: Endpointing, installed: boolean, ready: Promise<EngineInfo> = Promise.resolve({ provider: 'fake', detail: '' })) {
  const clock = new FakeClock();
  const seen = { wanted, installed, opened: 0, closed: 0, changes: 0 };
  const link: EngineLink = {
    ready: () => ready,
    async *run() {
      yield { finished: 0.8 };
    },
    open: (): EngineJob => {
      throw new Error('not used');
    },
    close: () => {
      seen.closed += 1;
      return Promise.resolve();
    },
  };
  const watch: TurnWatch = watchTurn({
    clock,
    wanted: () => seen.wanted,
    isInstalled: () => seen.installed,
    openLink: () => {
      seen.opened += 1;
      return link;
    },
    installHint: 'npm run models -- ears install it',
  });
  watch.onChange = () => (seen.changes += 1);
  return { clock, seen, watch };
}

describe('watchTurn', () => {
  it('asks by itself where the model is installed, and its process starts with the first microphone', async () => {
    const { seen, watch } = build('auto', true);
    expect([watch.asks, seen.opened]).toEqual([true, 0]);
    watch.open();
    watch.open();
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toMatchObject({ opened: 1, changes: 1 });
    expect(watch.now()).toEqual({ endpointing: 'turn', trouble: '' });
    expect(await watch.judge(new Int16Array(1), never)).toBe('finished');
    await watch.close();
    expect(seen.closed).toBe(1);
  });

  it('goes by words where it is not installed, and says so only where it was asked for by name', async () => {
    const { clock, seen, watch } = build('auto', false);
    watch.open();
    expect([watch.asks, seen.opened]).toEqual([false, 0]);
    expect(watch.now()).toEqual({ endpointing: 'adaptive', trouble: '' });
    seen.wanted = 'turn';
    expect(watch.now().trouble).toContain('npm run models -- ears install it');
    seen.installed = true;
    await clock.advance(5000);
    expect(watch.asks).toBe(true);
  });

  it('is left alone where another way was chosen, and is asked again when that is changed', async () => {
    const { seen, watch } = build('fixed', true);
    expect(watch.asks).toBe(false);
    expect(watch.now()).toEqual({ endpointing: 'fixed', trouble: '' });
    seen.wanted = 'auto';
    expect(watch.asks).toBe(true);
    expect(await watch.judge(new Int16Array(1), never)).toBe('finished');
    expect(seen.opened).toBe(1);
  });

  it('says why it goes by words when the model cannot be loaded', async () => {
    const { watch } = build('turn', true, Promise.reject(new Error('the turn model is not running (a damaged file)')));
    watch.open();
    await new Promise((resolve) => setImmediate(resolve));
    expect(watch.now()).toEqual({
      endpointing: 'adaptive',
      trouble: 'pauses are judged by words meanwhile: the turn model is not running (a damaged file)',
    });
  });
});
