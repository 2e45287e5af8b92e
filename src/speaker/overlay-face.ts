/** What overlays show beside the sound: her face at rest, muted, stopped. Told to all as it changes, and to a newcomer as it is. */
import type { EventBus } from '../domain/events.ts';
import type { Body } from '../domain/body.ts';
import type { Emotion } from '../domain/emotion.ts';
import type { Persona } from '../domain/persona.ts';
import type { ToOverlay } from '../ports/player-protocol.ts';

export interface OverlayFace {
  /** What greets a newcomer. */
  readonly shown: {
    readonly personaName: string;
    readonly expression: Emotion;
    readonly body: Body;
    readonly muted: boolean;
    readonly panicked: boolean;
  };
  /** Returns the function that stops it. */
  follow(broadcast: (message: Extract<ToOverlay, { type: 'expression' | 'body' | 'muted' | 'panicked' | 'streamer' }>) => void): () => void;
}

/** @param captionsOfStreamer what the streamer says is shown too */
export function createOverlayFace(
  bus: EventBus,
  persona: Pick<Persona, 'name' | 'body'>,
  expressionAtRest: Emotion,
  captionsOfStreamer = false,
): OverlayFace {
  let shown: OverlayFace['shown'] = {
    personaName: persona.name,
    expression: expressionAtRest,
    body: persona.body,
    muted: false,
    panicked: false,
  };
  return {
    get shown() {
      return shown;
    },
    follow: (broadcast) =>
      bus.listen((event) => {
        switch (event.type) {
          case 'expression':
            shown = { ...shown, expression: event.expression };
            // Emotions of what is said come with their clips, in time with the sound.
            if (event.by === 'control') broadcast({ type: 'expression', expression: event.expression });
            break;
          case 'ears.partial':
          case 'ears.final':
            // Both have passed moderation.
            if (captionsOfStreamer) broadcast({ type: 'streamer', text: event.text, final: event.type === 'ears.final' });
            break;
          case 'ears.unheard':
            if (captionsOfStreamer) broadcast({ type: 'streamer', text: '', final: true });
            break;
          case 'persona.changed':
            shown = { ...shown, personaName: event.name };
            break;
          case 'body.changed':
            shown = { ...shown, body: event.body };
            broadcast({ type: 'body', body: event.body });
            break;
          case 'muted':
            shown = { ...shown, muted: event.muted };
            broadcast({ type: 'muted', muted: event.muted });
            break;
          case 'panic':
          case 'resumed':
            shown = { ...shown, panicked: event.type === 'panic' };
            broadcast({ type: 'panicked', panicked: shown.panicked });
            break;
          default:
        }
      }),
  };
}
