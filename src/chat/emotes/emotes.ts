/** The emotes of the channel: fetched now and then, kept in the data folder, there without the internet as they last were. */
import { mkdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Backoff } from '../../kernel/backoff.ts';
import type { Clock } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/fault.ts';
import type { Log } from '../../kernel/log.ts';
import type { ChatEmotes } from '../../ports/emotes.ts';
import { replaceFile } from '../twitch/replace-file.ts';
import { fetchEmotes } from './fetch-emotes.ts';
import type { EmoteProvider } from './providers.ts';
import { withoutEmotes } from './strip.ts';

/** Who adds an emote in mid-stream sees it within this time. */
export const REFRESH_MS = 30 * 60_000;
/** How soon it is looked again whose channel it is, or whether they were switched on. */
export const LOOK_AGAIN_MS = 10_000;
const RETRY = { firstMs: 30_000, maxMs: REFRESH_MS } as const;

const keptSchema = z.object({
  channelId: z.string(),
  providers: z.record(z.string(), z.record(z.string(), z.string())),
});
type Kept = z.output<typeof keptSchema>;

export interface EmotesParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly file: string;
  readonly providers: readonly EmoteProvider[];
  /** Asked each time. */
  readonly isOn: () => boolean;
  /** A Twitch user id; null while it is not known. */
  readonly channelId: () => string | null;
}

/** Works by itself until closed; nothing here rejects. */
export function openEmotes(parts: EmotesParts): ChatEmotes & { close(): Promise<void> } {
  const { clock, log, file, providers } = parts;
  const closed = new AbortController();
  const backoff = new Backoff(RETRY);
  let kept = readKept(file, providers);
  let emotes = joined(kept, providers);
  let problems: readonly string[] = [];
  let told = '';
  let cancel: () => void = () => undefined;
  let round: Promise<void> = Promise.resolve();

  const isOn = (): boolean => parts.isOn() && providers.length > 0;

  async function refresh(channelId: string): Promise<void> {
    const before = kept?.channelId === channelId ? kept.providers : {};
    const found = await Promise.allSettled(providers.map((one) => fetchEmotes(one, channelId, closed.signal)));
    if (closed.signal.aborted) return;
    const lists = providers.map(({ name }, at) => {
      const result = found[at];
      return [name, result?.status === 'fulfilled' ? result.value : (before[name] ?? {})] as const;
    });
    kept = { channelId, providers: Object.fromEntries(lists) };
    emotes = joined(kept, providers);
    problems = found.flatMap((result, at) => (result.status === 'rejected' ? [`${providers[at]?.name}: ${reasonOf(result.reason)}`] : []));
    const problem = problems.join('; ');
    if (problem !== told && problem !== '') log.warn(`emotes are as they last were, and asked for again by itself: ${problem}`);
    told = problem;
    if (problems.length < providers.length) await keep(kept);
  }

  async function keep(what: Kept): Promise<void> {
    try {
      mkdirSync(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify(what));
      await replaceFile(`${file}.new`, file, clock);
    } catch (error) {
      log.warn(`the emotes could not be kept in ${file}: ${reasonOf(error)}`);
    }
  }

  async function look(): Promise<void> {
    const channelId = isOn() ? parts.channelId() : null;
    let waitMs = LOOK_AGAIN_MS;
    if (channelId !== null) {
      await refresh(channelId);
      if (problems.length === 0) backoff.reset();
      waitMs = problems.length === 0 ? REFRESH_MS : backoff.nextMs();
    }
    if (!closed.signal.aborted) cancel = clock.schedule(waitMs, begin);
  }
  function begin(): void {
    round = look();
  }
  if (providers.length > 0) begin();

  return {
    view() {
      const count = `${emotes.size} emotes`;
      if (!isOn()) return { state: 'off', detail: 'switched off (CHAT_EMOTES)', emotes: {} };
      const shown = Object.fromEntries(emotes);
      if (kept === null || parts.channelId() === null)
        return { state: 'waiting', detail: `${count}; they are fetched when Twitch is connected`, emotes: shown };
      if (problems.length > 0) return { state: 'offline', detail: `${count}, as they last were: ${problems.join('; ')}`, emotes: shown };
      return { state: 'online', detail: count, emotes: shown };
    },
    strip: (text) => (isOn() && emotes.size > 0 ? withoutEmotes(text, (word) => emotes.has(word)) : text),
    imageHosts: () => (isOn() ? providers.map(({ imageHost }) => imageHost) : []),
    async close() {
      closed.abort(new Error('AIVT is closing'));
      cancel();
      await round;
    },
  };
}

function joined(kept: Kept | null, providers: readonly EmoteProvider[]): ReadonlyMap<string, string> {
  // The first provider's picture wins, as in the extensions that show several.
  return new Map(providers.toReversed().flatMap(({ name }) => Object.entries(kept?.providers[name] ?? {})));
}

/** What is not as it should be there is as if it were not there: it is fetched again. */
function readKept(file: string, providers: readonly EmoteProvider[]): Kept | null {
  try {
    const kept = keptSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const fits = providers.every(({ name, imageHost }) =>
      Object.values(kept.providers[name] ?? {}).every((address) => address.startsWith(`${imageHost}/`)),
    );
    return fits ? kept : null;
  } catch {
    return null;
  }
}
