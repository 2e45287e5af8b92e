/** A local language model from a file, without any server beside AIVT. */
import { SERVED_DEFAULTS, type ServedOptions } from '../served/options.ts';
import { createServedPolicy, type ServedPolicy, type ServedPolicyConfig } from '../served/served.ts';
import { createGgufServer, type GgufParts } from './server.ts';

export interface GgufPolicyConfig extends Omit<ServedPolicyConfig, 'server' | 'options'>, GgufParts {
  readonly options?: Partial<ServedOptions>;
}

export function createGgufPolicy({ options: given, ...config }: GgufPolicyConfig): ServedPolicy {
  const options = { ...SERVED_DEFAULTS, ...given };
  return createServedPolicy({ ...config, server: createGgufServer(config, options), options });
}
