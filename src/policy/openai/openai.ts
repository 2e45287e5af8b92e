/** A language model through any server that speaks OpenAI's protocol. */
import { SERVED_DEFAULTS, type ServedOptions } from '../served/options.ts';
import { createServedPolicy, type ServedPolicy, type ServedPolicyConfig } from '../served/served.ts';
import { parseBaseUrl } from './client.ts';
import { createOpenAiServer } from './server.ts';

export interface OpenAiPolicyConfig extends Omit<ServedPolicyConfig, 'server' | 'options'> {
  /** `http://127.0.0.1:1234/v1` */
  readonly baseUrl: string;
  readonly apiKey: string | null;
  /** Empty: the first chat model that the server tells of. */
  readonly model: string;
  readonly options?: Partial<ServedOptions>;
}

/** @throws Error when `baseUrl` is no http(s) URL. */
export function createOpenAiPolicy({ baseUrl, apiKey, model, options: given, ...config }: OpenAiPolicyConfig): ServedPolicy {
  const options = { ...SERVED_DEFAULTS, ...given };
  return createServedPolicy({ ...config, server: createOpenAiServer({ baseUrl: parseBaseUrl(baseUrl), apiKey }, model, options), options });
}
