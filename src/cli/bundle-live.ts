/** What a running AIVT tells a bug report of itself: how its parts stand and what it logged, without a word of the chat. */
import { z } from 'zod';
import { MAX_RECENT } from '../control/recent.ts';
import { statusSchema } from '../control/status.ts';
import { eventSchema } from '../domain/events.ts';
import { reasonOf } from '../kernel/fault.ts';
import { boundedJson } from './bounded-json.ts';
import { localUrl } from './say.ts';
import { createWordsFilter, saidIn } from './viewers-words.ts';
import type { Settings } from '../config/settings.ts';

const TIMEOUT_MS = 3000;
const LOG_LINES = 300;

// Only what is named here is taken: queue, sign-ins and last actions hold words and codes.
const toldSchema = statusSchema.pick({
  version: true,
  uptimeS: true,
  muted: true,
  panicked: true,
  modules: true,
  latency: true,
  modelUse: true,
});
const logSchema = z.object({
  lines: z.array(z.object({ at: z.number(), level: z.string(), message: z.string(), module: z.string().nullable() })),
});
const recentSchema = z.object({ events: z.array(eventSchema) });

export interface LiveReport {
  /** Null when none answers; `why` tells the reason. */
  readonly status: z.infer<typeof toldSchema> | null;
  readonly log: readonly { readonly at: string; readonly level: string; readonly module: string | null; readonly message: string }[];
  readonly why: string;
}

/** Asks the AIVT at the settings' port. Never throws: a report is wanted most when nothing works. */
export async function askLive(settings: Pick<Settings, 'AIVT_HOST' | 'AIVT_PORT' | 'AIVT_TOKEN'>): Promise<LiveReport> {
  const url = localUrl(settings);
  const headers = settings.AIVT_TOKEN === null ? {} : { authorization: `Bearer ${settings.AIVT_TOKEN}` };
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(url + path, { headers, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    if (!response.ok) throw new Error(`${path} answers ${response.status}`);
    return boundedJson(response);
  };
  let status: LiveReport['status'] = null;
  try {
    status = toldSchema.parse(await get('/status'));
    const { lines } = logSchema.parse(await get(`/api/log?limit=${LOG_LINES}`));
    // Asked after the log, so that whatever a line may quote is among them.
    const { events } = recentSchema.parse(await get('/api/recent'));
    const filter = createWordsFilter(saidIn(events));
    // Of lines older than what is known of the conversation nobody can tell what they quote.
    const since = events.length < MAX_RECENT ? -Infinity : (events[0]?.at ?? -Infinity);
    const modules = Object.entries(status.modules).map(([name, module]): [string, unknown] => [
      name,
      { ...module, detail: filter(module.detail) },
    ]);
    return {
      status: toldSchema.parse({ ...status, modules: Object.fromEntries(modules) }),
      log: lines
        .filter(({ at }) => at >= since)
        .map(({ at, level, module, message }) => ({ at: new Date(at).toISOString(), level, module, message: filter(message) })),
      why: '',
    };
  } catch (error) {
    const why = reasonOf(error).slice(0, 300);
    return {
      status: null,
      log: [],
      why: status === null ? `no AIVT answers at ${url}: ${why}` : `the AIVT at ${url} did not tell all: ${why}`,
    };
  }
}
