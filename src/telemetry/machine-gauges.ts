/** The graphics card in Prometheus, and how the store of figures fares. */
import { Gauge, type Registry } from 'prom-client';
import type { GpuSample, GpuState } from '../domain/gpu.ts';

const MEGA = 2 ** 20;

/** Base units, as Prometheus has them. Null: the card does not tell it. */
const GPU: Readonly<Record<string, readonly [help: string, value: (sample: GpuSample) => number | null]>> = {
  aivt_gpu_temperature_celsius: ['Temperature of the graphics card.', ({ temperatureC }) => temperatureC],
  aivt_gpu_memory_used_bytes: ['Memory in use on the graphics card.', ({ memoryUsedMb }) => inBytes(memoryUsedMb)],
  aivt_gpu_memory_total_bytes: ['Memory of the graphics card.', ({ memoryTotalMb }) => inBytes(memoryTotalMb)],
  aivt_gpu_use_ratio: ['Share of the time in which the graphics card worked.', ({ usePercent }) => usePercent && usePercent / 100],
  aivt_gpu_throttled: ['The graphics card runs slower than it could. (1 yes, 0 no)', ({ throttledBy }) => Number(throttledBy.length > 0)],
};

/** A card that is not there has no value at all. */
export function addMachineGauges(
  registry: Registry,
  { gpu, dropped }: { readonly gpu: () => GpuState; readonly dropped: () => number },
): void {
  const registers = [registry];
  for (const [name, [help, value]] of Object.entries(GPU)) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const { latest } = gpu();
        const now = latest && value(latest);
        if (now === null) this.remove();
        else this.set(now);
      },
    });
  }
  new Gauge({
    name: 'aivt_telemetry_dropped_rows',
    help: 'Figures that were lost because the disk did not keep up, since the start.',
    registers,
    collect() {
      this.set(dropped());
    },
  });
}

function inBytes(mb: number | null): number | null {
  return mb === null ? null : mb * MEGA;
}
