/** The graphics card's figures, by one `nvidia-smi` that stays: starting it for each reading costs more than the reading. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { GpuSample, GpuState } from '../domain/gpu.ts';
import { Backoff } from '../kernel/backoff.ts';
import type { Clock } from '../kernel/clock.ts';

const EVERY_S = 5;
const FIELDS = ['name', 'temperature.gpu', 'memory.used', 'memory.total', 'utilization.gpu', 'clocks_throttle_reasons.active'] as const;
const MAX_LINE_CHARS = 4096;

/** Bits of the last field, as NVML names them; idling and the user's own limits hold nothing back. */
const THROTTLE = { power: 0x04n, hardware: 0x88n, heat: 0x60n } as const;

export interface GpuWatch {
  state(): GpuState;
  close(): void;
}

export interface GpuParts {
  readonly clock: Clock;
  readonly onSample: (sample: GpuSample) => void;
  /** For tests: a program that writes such lines. */
  readonly command?: readonly [program: string, ...args: string[]];
}

/** A line of its table without header and units; null for anything else. */
export function parseGpuLine(line: string, at: number): GpuSample | null {
  const cells = line.split(',').map((cell) => cell.trim());
  if (cells.length !== FIELDS.length) return null;
  const [name = '', temperature, used, total, use, throttle = ''] = cells;
  const number = (cell: string | undefined): number | null => (cell !== undefined && /^\d+(?:\.\d+)?$/u.test(cell) ? Number(cell) : null);
  if (number(total) === null && number(temperature) === null) return null;
  const bits = /^0x[\da-f]+$/iu.test(throttle) ? BigInt(throttle) : 0n;
  return {
    at,
    name,
    temperatureC: number(temperature),
    memoryUsedMb: number(used),
    memoryTotalMb: number(total),
    usePercent: number(use),
    throttledBy: (['heat', 'power', 'hardware'] as const).filter((cause) => (bits & THROTTLE[cause]) !== 0n),
  };
}

/** Of several cards the first one is told. */
export function watchGpu({ clock, onSample, command }: GpuParts): GpuWatch {
  const [program, ...args] = command ?? [
    'nvidia-smi',
    `--query-gpu=${FIELDS.join(',')}`,
    '--format=csv,noheader,nounits',
    '-i',
    '0',
    '-l',
    String(EVERY_S),
  ];
  const backoff = new Backoff({ firstMs: 5000, maxMs: 10 * 60_000 });
  let state: GpuState = { state: 'unknown', detail: 'not heard from yet', latest: null };
  let cancel: () => void = () => undefined;
  let child: ReturnType<typeof open> | null = null;
  let closed = false;

  function open() {
    const opened = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
    let heard = '';
    onLines(opened.stdout, (line) => {
      const sample = parseGpuLine(line, clock.wallMs());
      if (!sample) {
        heard = line.slice(0, 200);
        return;
      }
      backoff.reset();
      state = { state: 'online', detail: `${sample.name}, read every ${EVERY_S} s`, latest: sample };
      onSample(sample);
    });
    opened.once('error', (error: NodeJS.ErrnoException) =>
      // Who has no such card gets none while AIVT runs: it is not looked for again.
      end(error.code === 'ENOENT' ? 'there is no nvidia-smi: no NVIDIA driver on this machine' : error.message, error.code !== 'ENOENT'),
    );
    opened.once('close', (code) => end(`nvidia-smi ended (${code ?? 'killed'})${heard === '' ? '' : `: ${heard}`}`, true));
    return opened;
  }
  function end(detail: string, again: boolean): void {
    if (child === null || closed) return;
    child = null;
    state = { state: 'offline', detail, latest: null };
    if (again) cancel = clock.schedule(backoff.nextMs(), () => (child = open()));
  }
  child = open();
  return {
    state: () => state,
    close() {
      closed = true;
      cancel();
      child?.kill();
    },
  };
}

function onLines(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/u);
    rest = (lines.pop() ?? '').slice(-MAX_LINE_CHARS);
    for (const line of lines) if (line.trim() !== '') take(line);
  });
}
