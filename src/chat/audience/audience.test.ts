import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import type { Approved } from '../../domain/approved.ts';
import { logTo } from '../../kernel/log.ts';
import type { ChannelEvent, ChannelEventKind } from '../../ports/channel.ts';
import type { Offered, Outcome } from '../../ports/ingress.ts';
import { createAudience, GATHER_FOLLOWS_MS, MANY_FOLLOWS } from './audience.ts';
import { AGAIN_AFTER_MS, AT_MOST, calm, paced, WINDOW_MS } from './pace.ts';
import { createStreamAbout } from './stream-about.ts';

let id = 0;
type Bare = ChannelEvent extends infer E ? (E extends ChannelEvent ? Omit<E, 'platform' | 'id' | 'receivedAtMs'> : never) : never;
const event = (bare: Bare): ChannelEvent => ({ ...bare, platform: 'twitch', id: `e${id++}`, receivedAtMs: 0 });
const follow = (userName: string): ChannelEvent => event({ kind: 'follow', userId: `id-${userName}`, userName });
const level = (n: number): ChannelEvent => event({ kind: 'hype-train', phase: 'level', level: n });
const ended = (votes: Readonly<Record<string, number>>): ChannelEvent =>
  event({ kind: 'poll', phase: 'end', title: 'Next game', choices: Object.entries(votes).map(([title, n]) => ({ title, votes: n })) });

function open(parts: { readonly outcomes?: Outcome[]; readonly off?: ChannelEventKind; readonly holds?: boolean } = {}) {
  const clock = new FakeClock();
  const offered: Offered[] = [];
  const held: number[] = [];
  const about: string[] = [];
  const audience = createAudience({
    clock,
    log: logTo(() => undefined),
    offer: (one) => {
      offered.push(one);
      return Promise.resolve(parts.outcomes?.shift() ?? { outcome: 'queued', triggerId: one.id });
    },
    speaksOf: (kind) => kind !== parts.off,
    holdPaid: (forMs) => held.push(forMs),
    holdsPaidInAds: () => parts.holds ?? true,
    onAbout: ({ game }) => about.push(game),
  });
  return { clock, offered, held, about, audience, prompts: () => offered.map(({ telling }) => telling.prompt) };
}

describe('what happens on the channel', () => {
  it('welcomes those who follow within seconds together, and the next ones not before a minute is over', async () => {
    const { audience, clock, offered, prompts } = open();
    for (const name of ['ann', 'ben', 'cleo']) audience.hear(follow(name));
    expect(offered).toEqual([]);
    await clock.advance(GATHER_FOLLOWS_MS);
    expect(offered).toMatchObject([{ lane: 'chat', text: null, viewer: { userName: 'cleo' } }]);
    expect(prompts()[0]).toContain('{who} and 2 others now follow');
    audience.hear(follow('dora'));
    await clock.advance(GATHER_FOLLOWS_MS);
    expect(offered).toHaveLength(1);
    await clock.advance(AGAIN_AFTER_MS.follow);
    audience.hear(follow('eve'));
    await clock.advance(GATHER_FOLLOWS_MS);
    expect(prompts()[1]).toContain('{who} now follows');
  });

  it('says nothing of a crowd of accounts that follow at once', async () => {
    const { audience, clock, offered } = open();
    for (let n = 0; n <= MANY_FOLLOWS * 4; n += 1) audience.hear(follow(`bot_${n}`));
    await clock.advance(GATHER_FOLLOWS_MS);
    expect(offered).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('speaks of no kind that is switched off', () => {
    const { audience, offered } = open({ off: 'hype-train' });
    audience.hear(event({ kind: 'hype-train', phase: 'begin', level: 1 }));
    audience.hear(event({ kind: 'ad-break', phase: 'soon', durationS: 90 }));
    expect(offered.map(({ telling }) => telling.kind)).toEqual(['ad-break']);
  });

  it('tells how a poll ended in figures of its own, and gives what was written as words to be judged', () => {
    const { audience, offered } = open();
    audience.hear(ended({ Celeste: 30, Hades: 10 }));
    audience.hear(ended({ Celeste: 5, Hades: 5 }));
    audience.hear(ended({ Celeste: 0 }));
    expect(offered[0]).toMatchObject({ text: 'Next game: Celeste' });
    expect(offered[0]?.telling.prompt).toContain('The winner has 75 percent of 40 votes.');
    expect(offered[1]).toMatchObject({ text: 'Next game: Celeste, Hades' });
    expect(offered[1]?.telling.prompt).toContain('a tie between 2');
    expect(offered[2]).toMatchObject({ text: null });
    for (const { telling } of offered) expect(telling.prompt).not.toMatch(/Celeste|Hades|Next game/u);
  });

  it('tells that a prediction was called off, and what came true of one that was not', () => {
    const { audience, offered } = open();
    const outcomes = [
      { title: 'Wins', points: 900 },
      { title: 'Loses', points: 100 },
    ];
    audience.hear(event({ kind: 'prediction', phase: 'end', title: 'The boss', outcomes, winner: 'Loses' }));
    audience.hear(event({ kind: 'prediction', phase: 'end', title: 'The boss', outcomes, winner: null }));
    expect(offered[0]).toMatchObject({ text: 'The boss: Loses' });
    expect(offered[0]?.telling.prompt).toContain('10 percent of the points');
    expect(offered[1]).toMatchObject({ text: null });
  });

  it('speaks of a poll without its words where those are blocked', async () => {
    const block = { direction: 'input', category: 'slur', ruleId: 'r', excerpt: '', cause: 'content' } as never;
    const { audience, clock, offered } = open({ outcomes: [{ outcome: 'blocked', block }] });
    audience.hear(event({ kind: 'poll', phase: 'begin', title: 'bad', choices: [{ title: 'worse', votes: 0 }] }));
    await clock.advance(0);
    expect(offered.map(({ text }) => text)).toEqual(['bad: worse', null]);
    expect(offered[1]?.telling.prompt).not.toContain('{words}');
    expect(offered[1]?.id).not.toBe(offered[0]?.id);
  });

  it('holds what was paid for while ads run, and announces them once', () => {
    const { audience, held, offered } = open();
    audience.hear(event({ kind: 'ad-break', phase: 'soon', durationS: 90 }));
    expect(held).toEqual([]);
    audience.hear(event({ kind: 'ad-break', phase: 'begin', durationS: 90 }));
    expect(held).toEqual([90_000]);
    expect(offered).toHaveLength(1);
    audience.hear(event({ kind: 'ad-break', phase: 'begin', durationS: 100_000 }));
    expect(held[1]).toBeLessThanOrEqual(200_000);
    const off = open({ holds: false });
    off.audience.hear(event({ kind: 'ad-break', phase: 'begin', durationS: 90 }));
    expect(off.held).toEqual([]);
  });

  it('takes what the stream is about for known at first, and speaks of another game, not of another title', () => {
    const { audience, about, offered } = open();
    audience.hear(event({ kind: 'about', title: 'Hello', game: 'Hades' }));
    audience.hear(event({ kind: 'about', title: 'Hello again', game: 'Hades' }));
    expect(offered).toEqual([]);
    audience.hear(event({ kind: 'about', title: 'Hello again', game: 'Celeste' }));
    expect(offered).toMatchObject([{ text: 'Hello again (Celeste)' }]);
    expect(about).toEqual(['Hades', 'Hades', 'Celeste']);
  });
});

describe('how often she speaks of it', () => {
  it('tells a hype train by its beginning, a level a minute, and its end, however many levels there are', () => {
    const { audience, offered, clock } = open();
    audience.hear(event({ kind: 'hype-train', phase: 'begin', level: 1 }));
    for (let n = 2; n < 100; n += 1) audience.hear(level(n));
    audience.hear(event({ kind: 'hype-train', phase: 'end', level: 99 }));
    expect(offered).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  it('is bounded over all kinds, whatever comes when', () => {
    const anything = fc.oneof(
      fc.constant(follow('ann')),
      fc.constantFrom('begin' as const, 'level' as const, 'end' as const).map((phase) => event({ kind: 'hype-train', phase, level: 2 })),
      fc.constantFrom('begin' as const, 'end' as const).map((phase) => event({ kind: 'poll', phase, title: '', choices: [] })),
      fc.constant(event({ kind: 'about', title: 'a', game: 'b' })),
      fc.constant(event({ kind: 'ad-break', phase: 'begin', durationS: 30 })),
    );
    const happenings = fc.array(fc.tuple(fc.integer({ min: 0, max: 60_000 }), anything), { maxLength: 100 });
    fc.assert(
      fc.property(happenings, (all) => {
        let [pace, nowMs] = [calm, 0];
        const spoke: number[] = [];
        const ads: number[] = [];
        for (const [waitMs, one] of all) {
          nowMs += waitMs;
          const [next, may] = paced(pace, one, nowMs);
          pace = next;
          if (may) (one.kind === 'ad-break' ? ads : spoke).push(nowMs);
        }
        for (const atMs of spoke)
          expect(spoke.filter((other) => other > atMs - WINDOW_MS && other <= atMs).length).toBeLessThanOrEqual(AT_MOST);
        for (const [at, atMs] of ads.entries())
          expect(atMs - (ads[at - 1] ?? -Infinity)).toBeGreaterThanOrEqual(AGAIN_AFTER_MS['ad-break']);
      }),
    );
  });

  it('keeps room for how something ended', () => {
    let pace = calm;
    const may = (one: ChannelEvent): boolean => {
      const [next, allowed] = paced(pace, one, 0);
      pace = next;
      return allowed;
    };
    const begins = Array.from({ length: 10 }, () => may(event({ kind: 'poll', phase: 'begin', title: '', choices: [] })));
    expect(begins.filter(Boolean)).toHaveLength(AT_MOST - 2);
    expect(may(ended({ Celeste: 1 }))).toBe(true);
  });
});

describe('what the stream is about', () => {
  it('is known once it was judged, and not when it does not pass; the last that was told counts', async () => {
    const waiting: (() => void)[] = [];
    const about = createStreamAbout({
      check: (text) =>
        new Promise((done) => {
          waiting.push(() =>
            done(
              text.includes('bad')
                ? { allowed: false, block: { direction: 'input', category: 'slur', ruleId: '', excerpt: '', cause: 'content' } as never }
                : { allowed: true, text: text as Approved },
            ),
          );
        }),
    });
    const first = about.learn({ title: 'Hello', game: 'Hades' });
    const second = about.learn({ title: 'Hello', game: 'Celeste' });
    waiting[1]?.();
    waiting[0]?.();
    await Promise.all([first, second]);
    expect(about.words).toBe('Hello (Celeste)');
    const third = about.learn({ title: 'bad', game: '' });
    waiting[2]?.();
    await third;
    expect(about.words).toBeNull();
  });
});
