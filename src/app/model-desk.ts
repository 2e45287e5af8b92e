/** The models of the set-up page: what is there, what fits the card, and getting one. */
import { findCard, type Card } from '../cli/doctor-card.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../kernel/clock.ts';
import { installedModels, installedNeedBytes, pulling } from '../policy/ollama/library.ts';
import { servedBy } from '../policy/choose.ts';
import { knownNeedGb, needGb, recommended, roomGb } from '../policy/presets.ts';
import type { Models, SetupDesk } from '../ports/setup-desk.ts';
import { createFetching } from './fetching.ts';

const ASK_TIMEOUT_MS = 3000;

export interface ModelDeskParts {
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly ended: AbortSignal;
  /** For tests; the default asks nvidia-smi. */
  readonly card?: () => Promise<Card | null>;
}

export function createModelDesk({ settings, clock, ended, card = findCard }: ModelDeskParts): Pick<SetupDesk, 'models' | 'pullModel'> {
  const fetching = createFetching(ended);
  // The page asks each second while something is fetched; the card stays the same.
  let found: Promise<Card | null> | null = null;

  async function needOf(url: string, model: string): Promise<number | null> {
    const need = await installedNeedBytes(url, model, AbortSignal.timeout(ASK_TIMEOUT_MS)).catch(() => null);
    return need === null ? knownNeedGb(model) : need / 1e9;
  }

  return {
    async models(): Promise<Models> {
      const { OLLAMA_URL, OLLAMA_MODEL, POLICY_PROVIDER, OPENAI_CHAT_URL, GGUF_MODEL, USE_STUB_POLICY } = settings();
      const asked = servedBy({ provider: POLICY_PROVIDER, openAiUrl: OPENAI_CHAT_URL, ggufFile: GGUF_MODEL });
      const [there, installed, wantedNeedGb] = await Promise.all([
        (found ??= card()),
        installedModels(OLLAMA_URL, AbortSignal.timeout(ASK_TIMEOUT_MS)).catch(() => null),
        needOf(OLLAMA_URL, OLLAMA_MODEL),
      ]);
      const best = there === null ? null : recommended(Math.round(there.memoryGb));
      return {
        ...{
          provider: USE_STUB_POLICY ? 'scripted' : (asked ?? 'scripted'),
          wanted: OLLAMA_MODEL,
          wantedNeedGb,
          fetching: fetching.state(),
        },
        installed: installed?.map(({ name, bytes }) => ({ name, bytes })) ?? null,
        card:
          there === null ? null : { name: there.name, memoryGb: Math.round(there.memoryGb), roomGb: roomGb(Math.round(there.memoryGb)) },
        recommended: best === null ? null : { model: best.model, needGb: needGb(best), note: best.note },
      };
    },
    pullModel(name) {
      const { OLLAMA_URL } = settings();
      fetching.begin(name, async (tell, signal) => {
        for await (const { status, completedBytes, totalBytes } of pulling({ baseUrl: OLLAMA_URL, model: name, clock }, signal))
          tell(status, completedBytes, totalBytes);
      });
    },
  };
}
