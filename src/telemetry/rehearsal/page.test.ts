import { expect, it } from 'vitest';
import type { LatencyReport } from '../../ports/history.ts';
import { rehearsalPage, type RehearsalParts } from './page.ts';
import { judgeRehearsal } from './verdict.ts';

const FROM = Date.UTC(2026, 10, 27, 18);
const latency: LatencyReport = {
  ...{ from: FROM, to: FROM + 1_800_000, stages: [], slowest: [], series: [], outcomes: { finished: 3 } },
  ...{ cuts: {}, drops: { stale: 4 }, fallbacks: { 'the model <hung>': 2 }, blocks: { hate: 1 }, reconnects: {} },
  ...{ promptCache: { hits: 0, misses: 0 }, gpu: { state: 'unknown', detail: '', latest: null }, hardware: [] },
  ...{ within: { n: 0, ms700: 0, ms1000: 0, ms1200: 0, ms1800: 0 }, store: { turns: 0, dropped: 0, trouble: null, keepDays: 30 } },
};
function page(change: Partial<RehearsalParts> = {}): string {
  return rehearsalPage({
    ...{ personaName: 'Kitsu', version: '1.0.0', from: FROM, to: FROM + 1_800_000, gapS: 8, latency },
    verdict: judgeRehearsal([]),
    modules: {
      policy: { state: 'stub', provider: 'scripted', detail: 'no model answers' },
      tts: { state: 'online', provider: 'espeak', detail: 'the built-in voice' },
      obs: { state: 'offline', provider: '', detail: 'OBS does not answer' },
    },
    ...change,
  });
}

it('says what was no real thing, what went wrong, and that nothing was measured', () => {
  const html = page();
  expect(html).toContain('Stand-ins: policy (scripted). Away: obs. The voice was the built-in one. No overlay was open');
  expect(html).toContain('<span class="cut">Failed</span>');
  expect(html).toContain('<td>half of the turns within</td><td>–</td><td>1.20 s</td><td>nothing was measured</td>');
  expect(html).toContain('<td>Not answered</td><td>stale</td><td>4</td>');
  expect(html).toContain('<td>A ready line stood in</td><td>the model &lt;hung&gt;</td><td>2</td>');
  expect(html).not.toMatch(/NaN|undefined|null/u);
});

it('is one file without a script, light and dark, and words of others are words in it', () => {
  const evil = `<script>alert(1)</script><img src=x onerror=alert(1)>"'`;
  const html = page({
    personaName: evil,
    version: evil,
    modules: { policy: { state: 'stub', provider: evil, detail: evil } },
    latency: { ...latency, drops: { [evil]: 1 }, fallbacks: { [evil]: 1 } },
  });
  expect(html).not.toMatch(/<script|<img|https?:/u);
  expect(html).toContain(`default-src 'none'`);
  expect(html).toContain('prefers-color-scheme: dark');
  expect(html).toContain('&lt;script&gt;alert(1)');
});
