/** A local language model through Ollama. */
import { createServedPolicy, type ServedPolicy, type ServedPolicyConfig } from '../served/served.ts';
import { parseEndpoint } from './client.ts';
import { OLLAMA_DEFAULTS, type OllamaPolicyOptions } from './options.ts';
import { createOllamaServer } from './server.ts';

export interface OllamaPolicyConfig extends Omit<ServedPolicyConfig, 'server' | 'options'> {
  /** `http://127.0.0.1:11434` */
  readonly baseUrl: string;
  /** As `ollama list` names it; without a tag `:latest` is meant. */
  readonly model: string;
  readonly options?: Partial<OllamaPolicyOptions>;
}
export type OllamaPolicy = ServedPolicy;

/** @throws Error when `baseUrl` is no http(s) URL. */
export function createOllamaPolicy({ baseUrl, model, options: given, ...config }: OllamaPolicyConfig): OllamaPolicy {
  const options = { ...OLLAMA_DEFAULTS, ...given };
  return createServedPolicy({ ...config, server: createOllamaServer(parseEndpoint(baseUrl), model, options), options });
}
