/** The push-to-talk key where it is no key of the page that brings the microphone. */
import type { Clock } from '../kernel/clock.ts';
import { ControlError } from '../ports/controls.ts';
import { MOST_HELD_MS, type TalkKey } from '../ports/microphone.ts';
import type { Microphones } from './microphones.ts';

export function createTalkKey(clock: Clock, microphones: Pick<Microphones, 'active' | 'talk'>): TalkKey & { close(): void } {
  let letGo: () => void = () => undefined;
  return {
    talk(wanted) {
      const pressed = wanted ?? !(microphones.active?.pressed ?? false);
      letGo();
      if (!microphones.talk(pressed))
        throw new ControlError('unavailable', 'no microphone is heard: switch one on in the panel, or set MICROPHONE');
      // A request that is lost must not leave the microphone open.
      if (pressed) letGo = clock.schedule(MOST_HELD_MS, () => void microphones.talk(false));
      return pressed;
    },
    close: () => letGo(),
  };
}
