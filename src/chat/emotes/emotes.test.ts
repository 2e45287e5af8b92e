import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { startEmotes, type EmotesStandIn } from '../../../testing/stand-ins/emotes.ts';
import { logTo } from '../../kernel/log.ts';
import { LOOK_AGAIN_MS, openEmotes, REFRESH_MS } from './emotes.ts';
import { PROVIDERS } from './providers.ts';
import { withoutEmotes } from './strip.ts';

describe('a text without its emotes', () => {
  const isEmote = (word: string): boolean => word === 'KEKW' || word === ':tf:';

  it('loses whole words alone, letter by letter', () => {
    expect(withoutEmotes('that was KEKW   so good :tf:', isEmote)).toBe('that was so good');
    expect(withoutEmotes('kekw KEKWs  xKEKW', isEmote)).toBe('kekw KEKWs  xKEKW');
    expect(withoutEmotes(' KEKW KEKW ', isEmote)).toBe('');
  });

  it('keeps every other word in its order, and takes out nothing a second time', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('KEKW', ':tf:', 'hello', 'KEKWs', 'kitsu')), (words) => {
        const left = withoutEmotes(words.join(' '), isEmote);
        expect(left.split(' ').filter((word) => word !== '')).toEqual(words.filter((word) => !isEmote(word)));
        expect(withoutEmotes(left, isEmote)).toBe(left);
      }),
    );
  });
});

describe('the emotes of a channel', () => {
  let standIn: EmotesStandIn;
  let clock: FakeClock;
  let dir: string;
  let on: boolean;
  let channelId: string | null;
  let lines: string[];
  let emotes: ReturnType<typeof openEmotes>;

  beforeEach(async () => {
    standIn = await startEmotes();
    clock = new FakeClock();
    dir = await mkdtemp(join(tmpdir(), 'aivt-emotes-'));
    on = true;
    channelId = '1001';
    lines = [];
  });
  afterEach(async () => {
    await emotes.close();
    await standIn.close();
    await rm(dir, { recursive: true, force: true });
  });
  const file = (): string => join(dir, 'emotes.json');
  const open = (): void => {
    emotes = openEmotes({
      clock,
      log: logTo((_level, message) => void lines.push(message)),
      file: file(),
      providers: PROVIDERS.map((one) => ({ ...one, api: `${standIn.url}/${one.name}` })),
      isOn: () => on,
      channelId: () => channelId,
    });
  };
  const state = (wanted: string): Promise<void> => expect.poll(() => emotes.view().state).toBe(wanted);
  /** Until the next look is waited for. */
  const rests = (): Promise<void> => expect.poll(() => clock.pending).toBe(1);

  it('are fetched of all three, with pictures at their own addresses alone, and kept', async () => {
    open();
    await state('online');
    expect(emotes.view().emotes).toEqual({
      KEKW: 'https://cdn.7tv.app/emote/01F00Z3A9G0007E4VV006YKSK9/1x.webp',
      PETPET: 'https://cdn.7tv.app/emote/01GB46R8Q0000D8B1HYPEXAMPL/1x.webp',
      monkaS: 'https://cdn.betterttv.net/emote/56e9f494fff3cc5c35e5287e/1x',
      PepePls: 'https://cdn.betterttv.net/emote/5e0fa9d40550d42106b8a489/1x',
      ':tf:': 'https://cdn.betterttv.net/emote/54fa8f1401e468494b85b537/1x',
      ZreknarF: 'https://cdn.frankerfacez.com/emote/3/1',
      CatBag: 'https://cdn.frankerfacez.com/emote/9/1',
    });
    expect(emotes.strip('hello KEKW there')).toBe('hello there');
    expect(emotes.imageHosts()).toEqual(['https://cdn.7tv.app', 'https://cdn.betterttv.net', 'https://cdn.frankerfacez.com']);
    await expect.poll(() => readFile(file(), 'utf8').catch(() => '')).toContain('monkaS');
  });

  it('are as they last were while nobody answers, say why, and are asked for again', async () => {
    open();
    await rests();
    await emotes.close();
    standIn.faults['7TV'] = 503;
    standIn.faults['BetterTTV'] = '<html>';
    open();
    expect(emotes.strip('KEKW hi')).toBe('hi');
    await state('offline');
    expect(emotes.view().detail).toBe('7 emotes, as they last were: 7TV: it answers HTTP 503; BetterTTV: it answers no JSON');
    await rests();
    delete standIn.faults['7TV'];
    delete standIn.faults['BetterTTV'];
    standIn.channel['7TV']['catJAM'] = '01NEW';
    await clock.advance(30_000);
    await state('online');
    expect(emotes.strip('catJAM')).toBe('');
    expect(lines).toHaveLength(1);
  });

  it('are none, and nobody is asked, while they are switched off or nobody is signed in', async () => {
    on = false;
    open();
    await rests();
    expect(emotes.view()).toMatchObject({ state: 'off', emotes: {} });
    expect(emotes.imageHosts()).toEqual([]);
    on = true;
    channelId = null;
    await clock.advance(LOOK_AGAIN_MS);
    expect(emotes.view().state).toBe('waiting');
    expect(standIn.requests).toEqual([]);
    channelId = '1001';
    await rests();
    await clock.advance(LOOK_AGAIN_MS);
    await state('online');
    on = false;
    expect(emotes.strip('KEKW')).toBe('KEKW');
  });

  it('are what is there for everybody where the channel has none of its own', async () => {
    channelId = '77';
    open();
    await state('online');
    expect(Object.keys(emotes.view().emotes).sort()).toEqual([':tf:', 'CatBag', 'PETPET']);
  });

  it('leave out names and ids that are none, and a kept file with other addresses', async () => {
    Object.assign(standIn.channel['7TV'], { 'two words': '01A', evil: '../../x', '': '01B' });
    await writeFile(file(), JSON.stringify({ channelId: '1001', providers: { '7TV': { Bad: 'https://elsewhere.example/x.png' } } }));
    open();
    expect(emotes.view().emotes).toEqual({});
    await state('online');
    expect(Object.keys(emotes.view().emotes)).not.toContain('evil');
    expect(Object.keys(emotes.view().emotes)).not.toContain('two words');
  });

  it('are asked for again after a while', async () => {
    open();
    await rests();
    const asked = standIn.requests.length;
    await clock.advance(REFRESH_MS);
    await expect.poll(() => standIn.requests.length).toBe(asked * 2);
  });
});
