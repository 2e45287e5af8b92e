/** What the doctor says of the model server. */
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { reasonOf } from '../kernel/fault.ts';
import { ggufFile } from '../app/model.ts';
import { llamaFolder } from '../app/folders.ts';
import { elsewhere, firstModelServer, isModelList } from './model-servers.ts';
import { boundedJson } from './bounded-json.ts';
import { DEFAULT_OPENAI_CHAT_URL, servedBy } from '../policy/choose.ts';
import { checkFile } from '../policy/gguf/file.ts';
import { installedNeedBytes } from '../policy/ollama/library.ts';
import { hasLlama } from '../policy/gguf/library.ts';
import { needBytes, tellGb } from '../policy/need.ts';
import { modelIn } from '../policy/openai/server.ts';
import type { Finding } from './finding.ts';

const TIMEOUT_MS = 2000;
/** Ollama without a model has said `null` for its list. */
const tagsSchema = z.object({ models: z.array(z.object({ name: z.string() })).nullish() });

type OpenAiSettings = Pick<Settings, 'OPENAI_CHAT_URL' | 'OPENAI_CHAT_MODEL' | 'OPENAI_API_KEY'>;
type OllamaSettings = Pick<Settings, 'OLLAMA_URL' | 'OLLAMA_MODEL'>;
type GgufSettings = Pick<Settings, 'GGUF_MODEL' | 'AIVT_DATA_DIR'>;
export type ModelSettings = OpenAiSettings & OllamaSettings & GgufSettings & Pick<Settings, 'POLICY_PROVIDER' | 'USE_STUB_POLICY'>;

/** Does the model server that the settings name answer, and has it the model? */
export function model(settings: ModelSettings): Promise<Finding> {
  const { POLICY_PROVIDER, OPENAI_CHAT_URL, GGUF_MODEL, USE_STUB_POLICY } = settings;
  const asked = USE_STUB_POLICY ? null : servedBy({ provider: POLICY_PROVIDER, openAiUrl: OPENAI_CHAT_URL, ggufFile: GGUF_MODEL });
  switch (asked) {
    case null:
      return Promise.resolve({ what: 'model', verdict: 'hint', detail: 'the settings want scripted lines: no model is asked' });
    case 'openai':
      return openAi(settings);
    case 'gguf':
      return gguf(settings);
    case 'ollama':
      return ollama(settings);
  }
}

/** What the chosen model needs of a card, in GB, as its own header tells; null where that cannot be asked. */
export async function chosenNeedGb(settings: ModelSettings): Promise<number | null> {
  const { POLICY_PROVIDER, OPENAI_CHAT_URL, GGUF_MODEL, OLLAMA_URL, OLLAMA_MODEL } = settings;
  const asked = servedBy({ provider: POLICY_PROVIDER, openAiUrl: OPENAI_CHAT_URL, ggufFile: GGUF_MODEL });
  try {
    if (asked === 'ollama') {
      const bytes = await installedNeedBytes(OLLAMA_URL, OLLAMA_MODEL, AbortSignal.timeout(TIMEOUT_MS));
      return bytes === null ? null : bytes / 1e9;
    }
    if (asked !== 'gguf') return null;
    const { bytes, header } = await checkFile(ggufFile(settings) ?? '', null);
    return needBytes(bytes, header) / 1e9;
  } catch {
    // What is wrong with it is told where the model itself is looked at.
    return null;
  }
}

/** A model file: is it there, is it one, and what loads it? */
export async function gguf(settings: GgufSettings): Promise<Finding> {
  try {
    const path = ggufFile(settings) ?? '';
    const { bytes, header } = await checkFile(path, null);
    if (!hasLlama(llamaFolder(settings)))
      return {
        what: 'model',
        verdict: 'hint',
        detail: 'what loads a model file is not installed yet: npm run setup -- llama (about 740 MB)',
      };
    return {
      what: 'model',
      verdict: 'ok',
      detail: `${path} (${header.name ?? header.architecture}) needs ${tellGb(needBytes(bytes, header))} GB of a card`,
    };
  } catch (error) {
    return { what: 'model', verdict: 'hint', detail: reasonOf(error) };
  }
}

/** An OpenAI-compatible server: LM Studio, llama.cpp, vLLM, KoboldCpp. */
export async function openAi(
  { OPENAI_CHAT_URL, OPENAI_CHAT_MODEL, OPENAI_API_KEY }: OpenAiSettings,
  /** Where else such a server may be; for tests. */
  places: (than: string) => Promise<string | null> = elsewhere,
): Promise<Finding> {
  const hint = (detail: string): Finding => ({ what: 'model', verdict: 'hint', detail });
  const url = OPENAI_CHAT_URL ?? DEFAULT_OPENAI_CHAT_URL;
  let response: Response;
  try {
    response = await fetch(`${url}/models`, {
      ...{ signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' },
      headers: OPENAI_API_KEY === null ? {} : { authorization: `Bearer ${OPENAI_API_KEY}` },
    });
  } catch {
    const other = await places(url);
    return hint(
      other === null
        ? `nothing answers at ${url}: start the model server there, or mend OPENAI_CHAT_URL`
        : `nothing answers at ${url}, but a model server does at ${other}: set OPENAI_CHAT_URL=${other}`,
    );
  }
  if (response.status === 401 || response.status === 403) return hint(`${url} refuses access: check OPENAI_API_KEY`);
  if (response.status === 503) return hint(`${url} is still loading its model: look again in a minute`);
  const list = response.ok ? await boundedJson(response).catch(() => null) : null;
  if (!response.ok || !isModelList(list)) {
    await response.body?.cancel().catch(() => undefined);
    const mended = await firstModelServer([`${url}/v1`, `${new URL(url).origin}/v1`], OPENAI_API_KEY);
    return hint(
      mended === null
        ? `${url} answers ${response.status}, but not as a model server: check OPENAI_CHAT_URL, which mostly ends in /v1`
        : `${url} answers ${response.status}, and the model server is at ${mended}: set OPENAI_CHAT_URL=${mended}`,
    );
  }
  try {
    return { what: 'model', verdict: 'ok', detail: `${url} has ${modelIn(list, OPENAI_CHAT_MODEL, url)}` };
  } catch (error) {
    return hint(reasonOf(error));
  }
}

/** Does Ollama answer, and has it the model? */
export async function ollama({ OLLAMA_URL, OLLAMA_MODEL }: OllamaSettings): Promise<Finding> {
  const hint = (detail: string): Finding => ({ what: 'model', verdict: 'hint', detail });
  let response: Response;
  try {
    response = await fetch(`${OLLAMA_URL}/api/tags`, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
  } catch {
    return hint(`nothing answers at ${OLLAMA_URL}: scripted lines are used until Ollama runs`);
  }
  const tags = response.ok ? tagsSchema.safeParse(await boundedJson(response).catch(() => null)) : null;
  if (!tags?.success) return hint(`${OLLAMA_URL} answers ${response.status}, but not as Ollama: check OLLAMA_URL`);
  const has = tags.data.models?.some(({ name }) => name === OLLAMA_MODEL || name === `${OLLAMA_MODEL}:latest`);
  return has
    ? { what: 'model', verdict: 'ok', detail: `${OLLAMA_URL} has ${OLLAMA_MODEL}` }
    : hint(`${OLLAMA_URL} answers but has no ${OLLAMA_MODEL}: ollama pull ${OLLAMA_MODEL}`);
}
