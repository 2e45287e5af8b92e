/**
 * From Twitch to the director: how long after Twitch has sent a chat message it is admitted, that is: read,
 * judged (words and name) and handed to the director. The real twurple and the whole app before Twitch's
 * stand-in, all in this one process, so that the sender's own time is in the figure. By EventSub with its
 * two connections, then by IRC; and what gets lost or doubled over forced drops of one of the connections.
 *
 * She answers meanwhile (scripted model, silent voice).
 */
import { parseArgs } from 'node:util';
import { startTwitchApp, STREAMER, type TwitchApp } from '../testing/stand-ins/twitch-app.ts';
import { startTwitchIrc } from '../testing/stand-ins/twitch-irc.ts';
import { percentiles, type Percentiles } from './percentiles.ts';

const MESSAGES = 1000;
const DROPS = 100;
const GAP_MS = 20;
const WARM_UP = 50;
const WAIT_MS = 60_000;

interface Admitted {
  readonly n: number;
  readonly missing: number;
  readonly admittedMs: Percentiles & { readonly max: number };
}
interface Drops {
  readonly n: number;
  readonly sent: number;
  readonly lost: number;
  readonly doubled: number;
}
interface Result {
  readonly eventSub: Admitted;
  readonly irc: Admitted;
  readonly drops: Drops;
}

export async function run(args: readonly string[]): Promise<Result> {
  const { values } = parseArgs({ args: [...args], options: { messages: { type: 'string' }, drops: { type: 'string' } } });
  const messages = whole(values.messages, MESSAGES);
  const drops = whole(values.drops, DROPS);
  const on = await startTwitchApp();
  const irc = await startTwitchIrc(STREAMER, (token) => on.twitch.id.access(`Bearer ${token}`)?.user ?? null);
  process.env['AIVT_MOCK_IRC_HOST'] = irc.host;
  try {
    // Opened anew, so that there is an IRC to fall back to.
    on.app.modules.setModule('twitch', false);
    on.app.modules.setModule('twitch', true);
    await bothUp(on);
    const eventSub = await admitted(messages, on, (id) => on.write(viewer(id), text(), { messageId: id }));
    process.stderr.write('by EventSub: done\n');
    const dropped = await forcedDrops(drops, on);
    process.stderr.write('drops: done\n');
    on.twitch.faults.subscribe = '500';
    on.twitch.eventSub.dropAll();
    await until('IRC', () => irc.joined.length === 1 && on.app.status.status().modules.twitch.state === 'degraded');
    const byIrc = await admitted(messages, on, (id) => irc.say(viewer(id), text(), { messageId: id }));
    return { eventSub, irc: byIrc, drops: dropped };
  } finally {
    await on.close();
    await irc.close();
    delete process.env['AIVT_MOCK_IRC_HOST'];
  }
}

/** Nothing that moderation stops: what is missing afterwards was lost. */
const TEXTS = [
  'hello kitsu, how are you today?',
  'that was a close one',
  'what do you think of this level?',
  'I made noodles while watching',
  'good evening everybody, long time no see!',
  'can you see the little door on the left side of the screen?',
];
const text = (): string => TEXTS[nextId % TEXTS.length] ?? '';

let nextId = 1;
/** Everybody writes once: nobody is too fast. */
const viewer = (id: string): { id: string; login: string; name: string } => ({ id: `u${id}`, login: `viewer_${id}`, name: `viewer_${id}` });

async function admitted(n: number, on: TwitchApp, send: (id: string) => number): Promise<Admitted> {
  const sentAtMs = new Map<string, number>();
  const delaysMs: number[] = [];
  const stop = on.app.bus.listen((event) => {
    if (event.type !== 'chat.message') return;
    // The director gets it in the same step.
    const atMs = sentAtMs.get(event.id);
    if (atMs === undefined) return;
    sentAtMs.delete(event.id);
    delaysMs.push(performance.now() - atMs);
  });
  for (let i = 0; i < n + WARM_UP; i += 1) {
    if (i === WARM_UP) {
      await until('warm', () => sentAtMs.size === 0).catch(() => sentAtMs.clear());
      delaysMs.length = 0;
    }
    const id = `m${nextId++}`;
    sentAtMs.set(id, performance.now());
    send(id);
    await new Promise((done) => setTimeout(done, GAP_MS));
  }
  await until('all were admitted', () => sentAtMs.size === 0, 5000).catch(() => undefined);
  stop();
  const round = (ms: number): number => Math.round(ms * 100) / 100;
  return { n, missing: sentAtMs.size, admittedMs: { ...percentiles(delaysMs), max: round(Math.max(...delaysMs)) } };
}

async function forcedDrops(n: number, on: TwitchApp): Promise<Drops> {
  const sent = new Set<string>();
  const heard = new Map<string, number>();
  const stop = on.app.bus.listen((event) => {
    if (event.type === 'chat.message' && sent.has(event.id)) heard.set(event.id, (heard.get(event.id) ?? 0) + 1);
  });
  const write = (): void => {
    const id = `m${nextId++}`;
    sent.add(id);
    on.write(viewer(id), text(), { messageId: id });
  };
  for (let drop = 0; drop < n; drop += 1) {
    write();
    const dropped = on.twitch.eventSub.sessionIds[drop % 2];
    if (dropped !== undefined) on.twitch.eventSub.drop(dropped);
    write();
    await until('it is gone', () => dropped === undefined || !on.twitch.eventSub.sessionIds.includes(dropped));
    write();
    await bothUp(on);
    write();
  }
  await until('all were heard', () => heard.size === sent.size, 5000).catch(() => undefined);
  stop();
  return { n, sent: sent.size, lost: sent.size - heard.size, doubled: [...heard.values()].filter((times) => times > 1).length };
}

/** By what AIVT itself says, and not only what the stand-in has. */
const bothUp = (on: TwitchApp): Promise<void> =>
  until('both connections are up', () => {
    const { state, detail } = on.app.status.status().modules.twitch;
    return on.twitch.eventSub.listeners('channel.chat.message') === 2 && state === 'online' && !detail.includes('second connection');
  });

async function until(what: string, condition: () => boolean, limitMs = WAIT_MS): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}

function whole(given: string | undefined, fallback: number): number {
  const value = Number(given ?? fallback);
  if (!Number.isInteger(value) || value < 1) throw new Error('give a whole number of 1 or more');
  return value;
}
