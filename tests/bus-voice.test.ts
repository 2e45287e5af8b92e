/** The voice as a service: a real nats-server, real service processes, the link that the orchestrator uses. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openRemote, openWire, type Remote } from '../src/app/remote.ts';
import { parseSettings } from '../src/config/settings.ts';
import type { ModuleReport } from '../src/domain/module-state.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { logTo } from '../src/kernel/log.ts';
import type { EngineLink } from '../src/ports/engine.ts';
import type { SpeechChunk } from '../src/tts/speech-job.ts';
import { speechProgress } from '../src/tts/speech-progress.ts';
import { FrameReader } from '../src/workers/bus/frames.ts';
import { readAnswer } from '../src/workers/bus/messages.ts';
import type { Wire } from '../src/workers/bus/wire.ts';
import { startEngine } from '../src/workers/supervisor.ts';
import { startNats, startServiceProcess, type NatsServer, type ServiceProcess } from '../testing/nats.ts';
import { realPart } from '../testing/real-parts.ts';

const program = realPart('nats-server', ['/usr/sbin/nats-server']);
const TEXT =
  'One whale sings, two gulls cry, three foxes run, four owls look, five bees hum, six wolves howl, seven cats purr, eight dogs bark, nine hens peck, ten mice hide. ';
const WISH = { provider: 'espeak', language: 'en', espeak: 'en-us+Annie', piper: '', scales: {} } as const;
const SAY = { kind: 'speak', text: TEXT.repeat(2).trim(), rate: 1, pitch: 1 } as const;
const never = new AbortController().signal;

/** A busy machine takes its time to start processes. */
const LIMIT_MS = 60_000;
vi.setConfig({ testTimeout: 120_000, hookTimeout: LIMIT_MS });

describe.skipIf(program === null)('the voice over NATS', () => {
  let nats: NatsServer;
  let folder: string;
  const ends: (() => unknown)[] = [];
  const reports: ModuleReport[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivt-bus-'));
    nats = await startNats(program ?? '');
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await nats.kill();
    await rm(folder, { recursive: true, force: true });
    reports.length = 0;
  });

  const settingsOf = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    ...{ AIVT_BUS: nats.url, AIVT_DATA_DIR: folder, OPENAI_API_KEY: 'sk-a-secret-that-must-stay', TTS_PROVIDER: 'espeak' },
    ...more,
  });
  async function service(id: string, more: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const started = await startServiceProcess('tts', id, settingsOf(more));
    ends.push(() => started.kill());
    return started;
  }
  async function remote(more: Readonly<Record<string, string>> = {}): Promise<Remote> {
    const log = logTo(() => undefined);
    const opened = await openRemote({
      settings: parseSettings(settingsOf(more)),
      clock: systemClock,
      log: { ...log, of: () => log },
      onClose: (_what: string, close: () => unknown) => ends.push(close),
    });
    return opened!;
  }
  async function voice(more: Readonly<Record<string, string>> = {}): Promise<EngineLink> {
    const link = (await remote(more)).link({
      ...{ kind: 'tts', name: 'the voice', config: WISH, progress: speechProgress },
      report: (told) => reports.push(told),
      log: logTo(() => undefined),
      limits: { waitForStartMs: LIMIT_MS, waitForRestartMs: LIMIT_MS },
    });
    ends.push(() => link.close());
    return link;
  }
  async function say(link: EngineLink, each: (samples: number) => unknown = () => undefined): Promise<SpeechChunk> {
    const pcm: number[] = [];
    const words: SpeechChunk['words'][number][] = [];
    const visemes: SpeechChunk['visemes'][number][] = [];
    for await (const chunk of link.run(SAY, never) as AsyncIterable<SpeechChunk>) {
      pcm.push(...chunk.pcm);
      words.push(...chunk.words);
      visemes.push(...chunk.visemes);
      await each(pcm.length);
    }
    return { pcm: Int16Array.from(pcm), words, visemes };
  }
  const spoken = ({ words }: SpeechChunk): string[] => words.map(({ start, end }) => SAY.text.slice(start, end));

  test('says what it says in process, sample for sample', async () => {
    await service('one');
    const link = await voice();
    const local = startEngine({
      ...{ name: 'the voice', provider: 'espeak', entry: new URL('../src/workers/voice-main.ts', import.meta.url) },
      ...{ config: { espeakVoice: WISH.espeak, language: 'en' }, clock: systemClock, report: () => undefined },
      ...{ log: logTo(() => undefined), limits: { openTimeoutMs: LIMIT_MS, waitForStartMs: LIMIT_MS } },
    });
    ends.push(() => local.close());
    await expect(link.ready()).resolves.toMatchObject({ provider: 'espeak', sampleRateHz: 22_050 });
    // Espeak's noise goes on from one clip to the next: the first is compared with the first.
    const [there, here] = [await say(link), await say(local)];
    expect(there.pcm.length).toBeGreaterThan(22_050 * 5);
    expect(Buffer.from(there.pcm.buffer).equals(Buffer.from(here.pcm.buffer))).toBe(true);
    expect([there.words, there.visemes]).toEqual([here.words, here.visemes]);
    expect(reports.at(-1)).toMatchObject({ state: 'online', provider: 'espeak' });
  });

  test.each([
    ['killed', 'SIGKILL'],
    ['hung', 'SIGSTOP'],
  ] as const)(
    'a service that is %s in mid-clip has the clip finished by the other one: no word twice, none missing',
    async (_what, signal) => {
      const services = [await service('one'), await service('two')];
      const link = await voice();
      await link.ready();
      const whole = await say(link);
      const wire = (await openWire(parseSettings(settingsOf()), 'a spy', { clock: systemClock, log: logTo(() => undefined) }))!;
      ends.push(() => wire.close());
      const taker = await lastTaker(wire);
      let done = false;
      const got = await say(link, async (samples) => {
        if (done || samples < whole.pcm.length / 4) return;
        done = true;
        services.find(({ id }) => id === taker())!.child.kill(signal);
      });
      expect(done).toBe(true);
      expect(spoken(got)).toEqual(spoken(whole));
      expect(got.words.map(({ atSample }) => atSample)).toEqual([...got.words.map(({ atSample }) => atSample)].sort((a, b) => a - b));
      expect(Math.abs(got.pcm.length - whole.pcm.length) / whole.pcm.length).toBeLessThan(0.05);
    },
  );

  test('two services share the load', async () => {
    const [one, two] = [await service('one'), await service('two')];
    const link = await voice();
    await link.ready();
    for (let n = 0; n < 12; n += 1) await say(link);
    const counts = await Promise.all(
      [one, two].map(async (which) => {
        await which.stop();
        return Number(/did (\d+) jobs/u.exec(which.output())?.[1]);
      }),
    );
    expect(counts[0]! + counts[1]!).toBe(12);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test('a bus that is killed and restarted in mid-speech: told, and the clip goes on', async () => {
    await service('one');
    const link = await voice();
    await link.ready();
    const whole = await say(link);
    let done = false;
    const got = await say(link, async (samples) => {
      if (done || samples < whole.pcm.length / 4) return;
      done = true;
      await nats.kill();
      await vi.waitFor(() => expect(reports.at(-1)).toMatchObject({ state: 'offline' }), LIMIT_MS);
      expect(reports.at(-1)?.detail).toMatch(/the bus at nats:.* is gone/u);
      nats = await nats.restart();
    });
    expect(spoken(got)).toEqual(spoken(whole));
    expect(reports.at(-1)).toMatchObject({ state: 'online' });
  });

  test('without a service it is told what to start, and a job fails with it', async () => {
    const link = await voice();
    await vi.waitFor(() => expect(reports.at(-1)).toMatchObject({ state: 'offline' }), LIMIT_MS);
    expect(reports.at(-1)?.detail).toContain('npm run service -- tts');
    await service('late');
    await expect(link.ready()).resolves.toMatchObject({ provider: 'espeak' });
  });
});

/** Whoever took the last job, as everybody on the bus can see. */
async function lastTaker(wire: Wire): Promise<() => string | null> {
  let last: string | null = null;
  wire.subscribe('aivt.to.>', ({ data }) => {
    try {
      const answer = readAnswer(new FrameReader().push(data) ?? new Uint8Array());
      if (answer?.type === 'taken') last = answer.service;
    } catch {
      // Not the first frame of a job.
    }
  });
  await vi.waitFor(() => expect(wire.state.connected).toBe(true), LIMIT_MS);
  return () => last;
}
