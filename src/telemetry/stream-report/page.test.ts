import { describe, expect, it } from 'vitest';
import type { LatencyReport } from '../../ports/history.ts';
import { momentsOf } from './moments.ts';
import { reportPage, type ReportParts } from './page.ts';
import { SLICE_MS, type Slice, type Spoken } from './show-log.ts';

const FROM = Date.UTC(2026, 10, 27, 18);
const at = (minutes: number, seconds = 0): number => FROM + (minutes * 60 + seconds) * 1000;
const spokenAt = (when: number, heard: string): Spoken => ({ at: when, kind: 'chat', user: 'mika', asked: 'why?', heard, cut: false });
/** Chat at its usual pace, with more of it where `loud` says so. */
function chat(minutes: number, loud: (at: number) => number, laughs: (at: number) => number = () => 0): Slice[] {
  return Array.from({ length: (minutes * 60_000) / SLICE_MS }, (_, n) => {
    const when = FROM + n * SLICE_MS;
    return { at: when, messages: 1 + loud(when), laughs: laughs(when) };
  });
}
const within = (when: number, from: number, until: number): boolean => when >= from && when < until;

describe('moments', () => {
  it('are where chat got loud after she spoke, not where it was loud before', () => {
    const slices = chat(30, (when) => (within(when, at(10, 5), at(10, 25)) || within(when, at(19, 30), at(20)) ? 6 : 0));
    const spoken = [spokenAt(at(5), 'A quiet one.'), spokenAt(at(10), 'The joke.'), spokenAt(at(20), 'Too late.')];
    const found = momentsOf(spoken, slices, FROM, at(30));
    expect(found.map(({ spoken: { heard } }) => heard)).toEqual(['The joke.']);
    expect(found[0]?.messages).toBe(4 * 7 + 1);
  });

  it('nearer than a minute are one: the louder', () => {
    const slices = chat(
      30,
      (when) => (within(when, at(10), at(10, 50)) ? 8 : 0),
      (when) => (within(when, at(10, 30), at(10, 50)) ? 8 : 0),
    );
    const spoken = [spokenAt(at(10), 'The set-up.'), spokenAt(at(10, 25), 'The joke.')];
    expect(momentsOf(spoken, slices, FROM, at(30)).map(({ spoken: { heard } }) => heard)).toEqual(['The joke.']);
  });

  it('in a chat that hardly writes, one message more is nobody’s reaction', () => {
    const slices: Slice[] = [{ at: at(10, 5), messages: 3, laughs: 0 }];
    expect(momentsOf([spokenAt(at(10), 'Hello.')], slices, FROM, at(30))).toEqual([]);
  });
});

const latency: LatencyReport = {
  ...{
    from: FROM,
    to: at(60),
    slowest: [],
    outcomes: {},
    cuts: { panic: 1 },
    drops: {},
    fallbacks: { 'the model <hung>': 2 },
    blocks: { hate: 3 },
  },
  ...{ reconnects: {}, promptCache: { hits: 0, misses: 0 }, gpu: { state: 'unknown', detail: '', latest: null }, hardware: [] },
  stages: [{ stage: 'e2e', n: 2, p50: 900, p95: 1700, p99: 1700, max: 1700 }],
  within: { n: 2, ms700: 0, ms1000: 1, ms1200: 1, ms1800: 2 },
  series: [{ at: at(10), e2eMs: 900, ttftMs: null, ttfbMs: null }],
  store: { turns: 2, dropped: 0, trouble: null, keepDays: 30 },
};
function page(change: Partial<ReportParts> = {}): string {
  return reportPage({
    personaName: 'Kitsu',
    version: '1.0.0',
    show: {
      from: FROM,
      live: true,
      spoken: [spokenAt(at(10), 'The joke.')],
      slices: chat(60, (when) => (within(when, at(10, 5), at(10, 25)) ? 9 : 0)),
    },
    latency,
    people: [
      { id: 'twitch:1', name: 'mika', visits: 7, firstSeenMs: 1, lastSeenMs: at(10), facts: 0 },
      { id: 'twitch:2', name: 'ann', visits: 1, firstSeenMs: at(3), lastSeenMs: at(10), facts: 0 },
    ],
    to: at(60),
    ...change,
  });
}

describe('the report', () => {
  it('tells what happened, with times as the recording has them', () => {
    const html = page();
    expect(html).toContain('<title>Kitsu, 2026-11-27</title>');
    expect(html).toContain('18:00 to 19:00 UTC, 1:00:00, counted from when the stream went live');
    expect(html).toContain('<b>0.90 s</b>until she spoke, half of the time');
    expect(html).toContain('<b>2</b>people, 1 for the first time');
    expect(html).toContain('<td>0:10:00</td><td>to mika: The joke.</td><td>41 messages; 8.2 times as loud as mostly</td>');
    expect(html).toContain('<td>A ready line stood in</td><td>the model &lt;hung&gt;</td><td>2</td>');
  });

  it('says so where there is nothing', () => {
    const html = page({ show: { from: FROM, live: false, spoken: [], slices: [] }, people: [] });
    expect(html).toContain('when AIVT was started');
    expect(html).toContain('Nobody wrote whom she remembers.');
    expect(html).not.toMatch(/NaN|undefined|null/u);
  });

  it('is one file without a script, and a viewer’s words are words in it', () => {
    const evil = `<script>alert(1)</script><img src=x onerror=alert(1)>"'`;
    const html = page({
      show: { from: FROM, live: true, spoken: [{ ...spokenAt(at(1), evil), user: evil, asked: evil }], slices: [] },
      people: [{ id: evil, name: evil, visits: 1, firstSeenMs: 1, lastSeenMs: 2, facts: 0 }],
      personaName: evil,
    });
    expect(html).not.toMatch(/<script|<img|https?:/u);
    expect(html).toContain(`default-src 'none'`);
    expect(html).toContain('&lt;script&gt;alert(1)');
  });
});
