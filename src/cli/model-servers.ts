/** Where a model server is that the settings do not name: so that a wrong address is told with the right one. */
import { boundedJson } from './bounded-json.ts';

/** LM Studio, llama.cpp, KoboldCpp, vLLM, each where it listens unless it is told otherwise. */
const USUAL = [1234, 8080, 5001, 8000].map((port) => `http://127.0.0.1:${port}/v1`);
/** They are on this machine. */
const TIMEOUT_MS = 700;

/** Whether it is what such a server answers to `/models`. */
export const isModelList = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'data' in answer && Array.isArray(answer.data);

/** The first of these addresses at which a model server answers. Looks and changes nothing. */
export async function firstModelServer(urls: readonly string[], apiKey: string | null = null): Promise<string | null> {
  const answers = await Promise.all(
    urls.map(async (url) => {
      try {
        const response = await fetch(`${url}/models`, {
          ...{ signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' },
          headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
        });
        if (!response.ok) return await response.body?.cancel().then(() => false);
        return isModelList(await boundedJson(response));
      } catch {
        return false;
      }
    }),
  );
  return urls.find((_, at) => answers[at] === true) ?? null;
}

/** One of the usual places, other than the one that was looked at. A key is for the address it was set for, and goes nowhere else. */
export const elsewhere = (than: string): Promise<string | null> => firstModelServer(USUAL.filter((url) => url !== than));
