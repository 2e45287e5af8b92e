/** What Ollama refuses, as errors that say what to do. */
import { errorDetail, ServerError, type ServerNames } from '../served/errors.ts';

/** How Ollama is called in what is said of it. */
export const ollamaAt = (where: string): ServerNames => ({ name: 'Ollama', where, setting: 'OLLAMA_URL' });

/** The error of a refused request. Reads the body, within bounds. */
export async function refusal(response: Response, model: string, where: string): Promise<ServerError> {
  const detail = await errorDetail(response);
  const { status } = response;
  if (status === 400 && /does not support thinking|think/iu.test(detail)) {
    return new ServerError('protocol', `${model} does not know the "think" field`, { thinkingRefused: true });
  }
  if (status === 404 && /model|not found, try pulling/iu.test(detail)) {
    return new ServerError('model-missing', `Ollama at ${where} has no model "${model}"; run \`ollama pull ${model}\``);
  }
  if (status === 404) return new ServerError('protocol', `${where} answers, but not as Ollama (404 ${detail}); check OLLAMA_URL`);
  if (status === 503 || status === 429 || status === 502) {
    return new ServerError('overloaded', `Ollama is busy (${status} ${detail})`, { retryable: status === 503 });
  }
  if (status === 401 || status === 403) return new ServerError('protocol', `Ollama at ${where} refused access (${status} ${detail})`);
  return new ServerError('protocol', `Ollama failed (${status} ${detail}); its own log says more`);
}
