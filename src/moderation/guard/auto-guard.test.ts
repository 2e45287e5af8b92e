import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { createModeration } from '../moderation.ts';
import { createAutoGuard } from './auto-guard.ts';
import { findGuard } from './known.ts';

const baseUrl = 'http://127.0.0.1:11434';

/** An Ollama with these models, whose guard calls everything unsafe. */
function ollama(models: string[], asked: string[] = []): typeof fetch {
  return (url, init) => {
    const { pathname } = new URL(url instanceof Request ? url.url : url);
    if (pathname === '/api/tags') return Promise.resolve(Response.json({ models: models.map((name) => ({ name })) }));
    asked.push((JSON.parse(init?.body as string) as { model: string }).model);
    return Promise.resolve(Response.json({ message: { role: 'assistant', content: 'unsafe\nS1' }, done: true }));
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the guard that is taken when it is there', () => {
  it('takes the best that is known, and no chat model', async () => {
    const clock = new FakeClock();
    expect(await findGuard(baseUrl, clock, ollama(['qwen3:4b', 'shieldgemma:2b', 'llama-guard3:1b']))).toBe('llama-guard3:1b');
    expect(await findGuard(baseUrl, clock, ollama(['qwen3:4b', 'smollm2:latest']))).toBeNull();
  });

  it('asks nobody and blocks nothing until one is there; then asks it, and says which and where', async () => {
    const clock = new FakeClock();
    const models = ['qwen3:4b'];
    const asked: string[] = [];
    const reports: string[] = [];
    const moderation = createModeration({
      profile: 'pg13',
      clock,
      report: ({ state, detail }) => void reports.push(`${state} ${detail}`),
      guard: (changed) => createAutoGuard({ baseUrl, clock, timeoutMs: 1_000, fetch: ollama(models, asked) }, changed),
    });
    await settled();
    expect(await moderation.check('hello there', 'output')).toMatchObject({ allowed: true });
    expect(asked).toEqual([]);
    expect(reports.at(-1)).toMatch(
      /^online .*guard model: none in Ollama at http:\/\/127\.0\.0\.1:11434; npm run setup -- guard gets one/u,
    );

    models.push('llama-guard3:1b');
    await clock.advance(60_000);
    await settled();
    expect(reports.at(-1)).toContain(`guard model: llama-guard3:1b at ${baseUrl} has not been asked yet`);
    expect(await moderation.check('hello there', 'output')).toMatchObject({ allowed: false, block: { ruleId: 'guard.s1' } });
    // Once to load it, once for the line.
    expect(asked).toEqual(['llama-guard3:1b', 'llama-guard3:1b']);
    await moderation.close();
    expect(clock.pending).toBe(0);
  });

  it('steps aside after three texts that it did not judge, says so, and comes back', async () => {
    const clock = new FakeClock();
    const reports: string[] = [];
    let works = true;
    const flaky: typeof fetch = (url, init) =>
      works || !JSON.stringify(init?.body ?? '').includes('hello there')
        ? ollama(['llama-guard3:1b'])(url, init)
        : Promise.resolve(Response.json({}, { status: 500 }));
    const moderation = createModeration({
      profile: 'pg13',
      clock,
      report: ({ detail }) => void reports.push(detail),
      guard: (changed) => createAutoGuard({ baseUrl, clock, timeoutMs: 1_000, fetch: flaky }, changed),
    });
    await settled();
    works = false;
    for (let text = 0; text < 3; text++)
      expect(await moderation.check('hello there', 'output')).toMatchObject({ allowed: false, block: { cause: 'fault' } });
    expect(reports.at(-1)).toContain('llama-guard3:1b is left out for a minute');
    expect(await moderation.check('hello there', 'output')).toMatchObject({ allowed: true });
    works = true;
    await clock.advance(60_000);
    await settled();
    expect(await moderation.check('hello there', 'output')).toMatchObject({ allowed: false, block: { ruleId: 'guard.s1' } });
    await moderation.close();
  });

  it('says why there is none when no Ollama answers, and looks no more once it is closed', async () => {
    const clock = new FakeClock();
    let looks = 0;
    const reports: string[] = [];
    const moderation = createModeration({
      profile: 'pg13',
      clock,
      report: ({ detail }) => void reports.push(detail),
      guard: (changed) =>
        createAutoGuard(
          { baseUrl, clock, timeoutMs: 1_000, fetch: () => (looks++, Promise.reject(new TypeError('fetch failed'))) },
          changed,
        ),
    });
    await settled();
    expect(reports.at(-1)).toContain('guard model: none, because fetch failed');
    expect(await moderation.check('hello there', 'output')).toMatchObject({ allowed: true });
    await moderation.close();
    await clock.advance(600_000);
    expect(looks).toBe(1);
  });
});
