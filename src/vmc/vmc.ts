/** A 3D model in VSeeFace, Warudo, VNyan …: moved over UDP, as the Virtual Motion Capture protocol has it. */
import type { Emotion } from '../domain/emotion.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Switchable } from '../ports/module.ts';
import type { MouthFeed } from '../ports/mouth.ts';
import { createFrames, FRAME_MS, type AfterFrame } from '../puppet/frames.ts';
import { createPlayhead } from '../puppet/playhead.ts';
import { AT_REST, createBody, type Pose } from './body.ts';
import { createLink } from './link.ts';
import { Packets, type PacketOptions } from './packet.ts';
import { targetOf, whyNot, type OpenDatagrams } from './socket.ts';

/** A receiver that starts later, or forgets what it was not told for a while, is told again. */
const STILL_MS = 400;
/** An opening is half done in the frame before its sound, a closing in the one after; who draws it has a frame of its own. */
const LEAD_MS = FRAME_MS;
export const VMC_PROVIDER = 'VMC';

export interface VmcOptions extends PacketOptions {
  /** `udp://127.0.0.1:39539` */
  readonly url: string;
  readonly clock: Clock;
  readonly report: ReportModule;
  /** The user's correction of the mouth; positive makes it later. Read at each frame. */
  readonly offsetMs: () => number;
  readonly random?: () => number;
  /** For tests. */
  readonly openDatagrams?: OpenDatagrams;
}

/** Off, it brings the model to rest once and leaves it alone. */
export interface Vmc extends Switchable {
  readonly mouth: MouthFeed;
  /** Returns at once; the face fades to it. */
  show(emotion: Emotion): void;
  /** Brings the model to rest. */
  close(): Promise<void>;
}

/** Returns at once: how it goes is told by `report`. */
export function createVmc(options: VmcOptions): Vmc {
  const { url, clock, report, offsetMs, random = Math.random } = options;
  const playhead = createPlayhead(() => frames.wake());
  const body = createBody(random);
  const packets = new Packets(options);
  const frames = createFrames({ clock, stillMs: STILL_MS, frame });
  const beganMs = clock.nowMs();
  let emotion: Emotion = 'neutral';
  let held = true;

  report({ state: 'unknown', provider: VMC_PROVIDER, detail: `begins to send to ${url}` });
  const link = createLink({
    ...{ target: targetOf(url), clock, random, open: options.openDatagrams },
    onState(trouble) {
      if (trouble) report({ state: 'offline', provider: VMC_PROVIDER, detail: `${whyNot(trouble, url)}; AIVT goes on trying` });
      else report({ state: 'online', provider: VMC_PROVIDER, detail: `sends to ${url}; UDP does not tell whether somebody receives it` });
    },
  });

  function frame(nowMs: number, deltaMs: number): AfterFrame {
    const viseme = playhead.visemeAt(nowMs + LEAD_MS - offsetMs());
    const pose = body.step({ nowMs, deltaMs, viseme, sounding: playhead.sounding, emotion });
    send(pose);
    // The head is never quite still.
    return pose.moving || options.bones ? 'moving' : 'still';
  }

  function send(pose: Pose): void {
    link.send(packets.of(pose, (clock.nowMs() - beganMs) / 1000));
  }

  function closeMouth(): void {
    body.closeMouth();
    playhead.cut();
  }

  frames.start();
  return {
    mouth: {
      ...playhead,
      // Clips that were not opened are not known to it: what follows of them does nothing.
      open: (clip) => (held ? playhead.open(clip) : undefined),
      cut() {
        closeMouth();
        if (held) frames.start();
      },
    },
    show(next) {
      emotion = next;
      frames.wake();
    },
    setEnabled(on) {
      if (held === on) return;
      held = on;
      if (on) {
        frames.start();
        return;
      }
      frames.stop();
      closeMouth();
      send(AT_REST);
    },
    async close() {
      frames.stop();
      if (held) send(AT_REST);
      held = false;
      await link.close();
    },
  };
}
