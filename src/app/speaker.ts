import type { Look } from '../control/look.ts';
import type { MouthFeed } from '../ports/mouth.ts';
import { createOverlayFace } from '../speaker/overlay-face.ts';
import { createSpeaker, type OverlaySpeaker } from '../speaker/speaker.ts';
import type { House } from './house.ts';

/** Her sound and picture at the overlays; `mouth` follows outside of them where there is one. */
export function openSpeaker(
  { settings, clock, bus, board, persona, onClose }: House,
  look: Look,
  mouth: MouthFeed | undefined,
): OverlaySpeaker {
  const speaker = createSpeaker({
    clock,
    report: board.reporter('overlay'),
    face: createOverlayFace(bus, persona, look.expression, settings.STREAMER_CAPTIONS),
    ...(mouth ? { mouth } : {}),
  });
  onClose('the speaker', () => speaker.close());
  return speaker;
}
