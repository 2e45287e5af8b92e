/** What the doctor says of the model server. */
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { reasonOf } from '../kernel/fault.ts';
import { CONTEXT_TOKENS, ggufFile } from '../app/model.ts';
import { llamaFolder } from '../app/folders.ts';
import { DEFAULT_OPENAI_CHAT_URL, servedBy } from '../policy/choose.ts';
import { checkFile } from '../policy/gguf/file.ts';
import { hasLlama } from '../policy/gguf/library.ts';
import { contextBytes, RUNTIME_BYTES, tellGb } from '../policy/gguf/memory.ts';
import { modelIn } from '../policy/openai/server.ts';
import type { Finding } from './finding.ts';

const TIMEOUT_MS = 2000;
/** Ollama without a model has said `null` for its list. */
const tagsSchema = z.object({ models: z.array(z.object({ name: z.string() })).nullish() });

type OpenAiSettings = Pick<Settings, 'OPENAI_CHAT_URL' | 'OPENAI_CHAT_MODEL' | 'OPENAI_API_KEY'>;
type OllamaSettings = Pick<Settings, 'OLLAMA_URL' | 'OLLAMA_MODEL'>;
type GgufSettings = Pick<Settings, 'GGUF_MODEL' | 'AIVT_DATA_DIR'>;
export type ModelSettings = OpenAiSettings & OllamaSettings & GgufSettings & Pick<Settings, 'POLICY_PROVIDER' | 'USE_STUB_POLICY'>;

/** Of an answer no more than this is read: what stands at that address may be anything. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** @throws Error for an answer that is too long or no JSON */
export async function boundedJson(response: Response): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    // Leaving closes the connection.
    if (bytes > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString()) as unknown;
}

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
    const needs = bytes + contextBytes(header, CONTEXT_TOKENS) + RUNTIME_BYTES;
    return { what: 'model', verdict: 'ok', detail: `${path} (${header.name ?? header.architecture}) needs ${tellGb(needs)} GB of a card` };
  } catch (error) {
    return { what: 'model', verdict: 'hint', detail: reasonOf(error) };
  }
}

/** An OpenAI-compatible server: LM Studio, llama.cpp, vLLM, KoboldCpp. */
export async function openAi({ OPENAI_CHAT_URL, OPENAI_CHAT_MODEL, OPENAI_API_KEY }: OpenAiSettings): Promise<Finding> {
  const hint = (detail: string): Finding => ({ what: 'model', verdict: 'hint', detail });
  const url = OPENAI_CHAT_URL ?? DEFAULT_OPENAI_CHAT_URL;
  let response: Response;
  try {
    response = await fetch(`${url}/models`, {
      ...{ signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' },
      headers: OPENAI_API_KEY === null ? {} : { authorization: `Bearer ${OPENAI_API_KEY}` },
    });
  } catch {
    return hint(`nothing answers at ${url}: start the model server there, or mend OPENAI_CHAT_URL`);
  }
  if (response.status === 401 || response.status === 403) return hint(`${url} refuses access: check OPENAI_API_KEY`);
  if (response.status === 503) return hint(`${url} is still loading its model: look again in a minute`);
  if (!response.ok) return hint(`${url} answers ${response.status}: check OPENAI_CHAT_URL, which mostly ends in /v1`);
  try {
    const found = modelIn(await boundedJson(response).catch(() => null), OPENAI_CHAT_MODEL, url);
    return { what: 'model', verdict: 'ok', detail: `${url} has ${found}` };
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
