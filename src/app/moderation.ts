import { createOllamaGuard } from '../moderation/guard/ollama-guard.ts';
import { createAutoGuard } from '../moderation/guard/auto-guard.ts';
import { createModeration, type ModerationOptions } from '../moderation/moderation.ts';
import { createReview, type HoldingDesk } from '../moderation/review.ts';
import { createEspeakPhonemizer } from '../moderation/sound/phonemizer.ts';
import type { Moderation } from '../ports/moderation.ts';
import { speakable } from '../tts/speakable.ts';
import { normalise } from '../tts/text/normalise.ts';
import type { House } from './house.ts';

/** Rules, and by sound what no rule can spell; a guard model where one is named. */
export function openModeration({ settings, clock, board, onClose }: Pick<House, 'settings' | 'clock' | 'board' | 'onClose'>): Moderation {
  const moderation = createModeration({
    profile: settings.MODERATION_PROFILE,
    ownChannel: settings.TWITCH_CHANNEL ?? '',
    clock,
    report: board.reporter('moderation'),
    watch: true,
    phonemizer: createEspeakPhonemizer(),
    // What the voice makes of a text before it speaks ("w8" is said "wait") is judged too.
    spokenForm: (text) => normalise(speakable(text)).text,
    ...guardOf(settings, clock),
  });
  onClose('moderation', () => moderation.close());
  return moderation;
}

/** A model that is named is asked; with `auto`, one that Ollama has. */
function guardOf(settings: House['settings'], clock: House['clock']): Pick<ModerationOptions, 'guard'> {
  const options = { baseUrl: settings.OLLAMA_URL, clock, timeoutMs: settings.GUARD_TIMEOUT_MS };
  if (settings.GUARD_MODEL !== '') return { guard: createOllamaGuard({ ...options, model: settings.GUARD_MODEL }) };
  return settings.MODERATION_GUARD === 'auto' ? { guard: (changed) => createAutoGuard(options, changed) } : {};
}

/** Where doubtful words wait for the streamer, as the settings of the moment say. */
export function openReview({ settings, clock, bus, forgetPlaces, onClose }: House, moderation: Moderation): HoldingDesk {
  const review = createReview({
    clock,
    bus,
    moderation,
    mode: () => settings.HOLD_FOR_REVIEW,
    limitMs: () => settings.REVIEW_SECONDS * 1000,
  });
  forgetPlaces.add('what waits for your yes', (names) => {
    review.forget(names);
    return Promise.resolve(0);
  });
  onClose('what waits for review', () => review.close());
  return review;
}
