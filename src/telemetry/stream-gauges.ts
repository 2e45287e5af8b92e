/** OBS in Prometheus: what runs, and the frames that viewers did not get. */
import { Gauge, type Registry } from 'prom-client';
import type { StreamHealth } from '../ports/stream-health.ts';

const MEGA = 2 ** 20;

/** Base units, as Prometheus has them. Null: OBS does not tell it now. */
const GAUGES: Readonly<Record<string, readonly [help: string, value: (health: StreamHealth) => number | null]>> = {
  aivt_obs_streaming: ['OBS streams. (1 yes, 0 no)', ({ streaming }) => Number(streaming)],
  aivt_obs_recording: ['OBS records. (1 yes, 0 no)', ({ recording }) => Number(recording)],
  aivt_obs_stream_reconnecting: [
    'OBS lost the stream and tries to get it back. (1 yes, 0 no)',
    ({ stream }) => (stream ? Number(stream.reconnecting) : null),
  ],
  aivt_obs_stream_congestion_ratio: ['How clogged the way to the platform is, 0 to 1.', ({ stream }) => stream?.congestion ?? null],
  aivt_obs_fps: ['Frames that OBS draws in a second.', ({ activeFps }) => activeFps],
  aivt_obs_cpu_ratio: ['Share of the processor that OBS uses.', ({ cpuPercent }) => cpuPercent / 100],
  aivt_obs_memory_bytes: ['Memory that OBS uses.', ({ memoryMb }) => memoryMb * MEGA],
  aivt_obs_disk_available_bytes: ['Room left where OBS records.', ({ availableDiskMb }) => availableDiskMb * MEGA],
  aivt_obs_frame_render_seconds: ['Mean time to draw one frame.', ({ averageFrameRenderMs }) => averageFrameRenderMs / 1000],
};

/** By cause: the graphics card, the encoder, the network. */
const FRAMES: Readonly<Record<string, (health: StreamHealth) => { readonly lost: number; readonly all: number } | null>> = {
  graphics: (health) => ({ lost: health.renderSkippedFrames, all: health.renderTotalFrames }),
  encoder: (health) => ({ lost: health.outputSkippedFrames, all: health.outputTotalFrames }),
  network: ({ stream }) => stream && { lost: stream.droppedFrames, all: stream.totalFrames },
};

/** @param source asked at each scrape; null while OBS is not connected: then the metrics have no value at all. */
export function addStreamGauges(registry: Registry, source: () => StreamHealth | null): void {
  const registers = [registry];
  for (const [name, [help, value]] of Object.entries(GAUGES)) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const health = source();
        const now = health && value(health);
        if (now === null) this.remove();
        else this.set(now);
      },
    });
  }
  const frames = { aivt_obs_lost_frames: 'Frames lost, by what was too slow', aivt_obs_frames: 'Frames made, by who makes them' } as const;
  for (const [name, help] of Object.entries(frames)) {
    new Gauge({
      name,
      help: `${help}. Counted by OBS since its start, for the network since the stream's.`,
      labelNames: ['cause'],
      registers,
      collect() {
        this.reset();
        const health = source();
        if (!health) return;
        for (const [cause, count] of Object.entries(FRAMES)) {
          const counted = count(health);
          if (counted) this.set({ cause }, name === 'aivt_obs_frames' ? counted.all : counted.lost);
        }
      },
    });
  }
}
