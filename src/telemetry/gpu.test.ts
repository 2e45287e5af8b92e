import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { GpuSample } from '../domain/gpu.ts';
import { parseGpuLine, watchGpu, type GpuWatch } from './gpu.ts';

describe('a line of nvidia-smi', () => {
  it('is read with its units and its reasons', () => {
    expect(parseGpuLine('NVIDIA GeForce RTX 4070, 61, 7423, 12282, 88, 0x0000000000000024', 5)).toEqual({
      at: 5,
      name: 'NVIDIA GeForce RTX 4070',
      temperatureC: 61,
      memoryUsedMb: 7423,
      memoryTotalMb: 12282,
      usePercent: 88,
      throttledBy: ['heat', 'power'],
    });
  });

  it.each([
    ['0x0000000000000000', []],
    ['0x0000000000000001', []],
    ['0x0000000000000008', ['hardware']],
    ['0x0000000000000040', ['heat']],
    ['[N/A]', []],
  ])('throttled by %s is %j', (bits, causes) => {
    expect(parseGpuLine(`x, 61, 1, 2, 3, ${bits}`, 0)?.throttledBy).toEqual(causes);
  });

  it('leaves open what a card does not tell, and takes no message for figures', () => {
    expect(parseGpuLine('Tesla, 40, [N/A], 100, [Not Supported], [N/A]', 0)).toMatchObject({ memoryUsedMb: null, usePercent: null });
    expect(parseGpuLine('NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver, a, b, c, d, e', 0)).toBeNull();
    expect(parseGpuLine('Failed to initialize NVML: Driver/library version mismatch', 0)).toBeNull();
  });
});

describe('the watch', () => {
  let watch: GpuWatch;
  afterEach(() => watch.close());
  const run = (script: string): { clock: FakeClock; samples: GpuSample[] } => {
    const clock = new FakeClock();
    const samples: GpuSample[] = [];
    watch = watchGpu({ clock, onSample: (sample) => samples.push(sample), command: [process.execPath, '-e', script] });
    return { clock, samples };
  };

  it('hears one process that stays, and stops it', async () => {
    const { samples } = run(
      `process.stdout.write('X, 50, 1, 2, 3, 0x0\\nX, 5'); setTimeout(() => console.log('1, 1, 2, 3, 0x0'), 50); setInterval(() => 0, 1e6)`,
    );
    await expect.poll(() => samples.map(({ temperatureC }) => temperatureC)).toEqual([50, 51]);
    expect(watch.state()).toMatchObject({ state: 'online', latest: { temperatureC: 51 } });
  });

  it('says what the program said when it ended, and starts it again later', async () => {
    const { clock } = run(`console.log('NVIDIA-SMI has failed'); process.exit(9)`);
    await expect
      .poll(() => watch.state())
      .toEqual({ state: 'offline', detail: 'nvidia-smi ended (9): NVIDIA-SMI has failed', latest: null });
    expect(clock.pending).toBe(1);
  });

  it('does not look again where there is no such program', async () => {
    const clock = new FakeClock();
    watch = watchGpu({ clock, onSample: () => expect.unreachable(), command: ['aivt-has-no-such-program'] });
    await expect.poll(() => watch.state().state).toBe('offline');
    expect(watch.state().detail).toContain('no nvidia-smi');
    expect(clock.pending).toBe(0);
  });
});
