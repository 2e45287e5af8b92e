import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeModeration, fakeTrigger } from '../../testing/fakes.ts';
import { approved } from '../../testing/fakes.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import { logTo } from '../kernel/log.ts';
import type { HeardTurn, SumUpPrompt } from '../ports/memory.ts';
import { createLastingMemory, RECALL_LIMIT_MS, type LastingMemory } from './lasting.ts';
import { createWindowMemory } from './window.ts';

let folder = '';
let clock: FakeClock;
const opened: LastingMemory[] = [];
const reports: ModuleReport[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-lasting-'));
  clock = new FakeClock();
  reports.length = 0;
  threads = [];
});
afterEach(async () => {
  for (const memory of opened.splice(0)) await memory.close();
  rmSync(folder, { recursive: true, force: true });
});

let threads: Worker[] = [];

async function open(): Promise<LastingMemory> {
  const memory = createLastingMemory({
    clock,
    files: { file: join(folder, 'memory.db'), backups: join(folder, 'backups') },
    report: (report) => reports.push(report),
    log: logTo(() => undefined),
    readmit: (text) => fakeModeration.readmit(text),
    conversation: createWindowMemory(() => undefined),
    embedder: null,
    openThread: () => {
      const thread = new Worker(new URL('store/thread.ts', import.meta.url));
      threads.push(thread);
      return thread;
    },
  });
  opened.push(memory);
  await memory.opened;
  return memory;
}
const never = new AbortController().signal;
const says = (viewer: string, text: string, id = text): ReturnType<typeof fakeTrigger> =>
  fakeTrigger('chat', text, { viewer: `twitch:${viewer}`, id: `twitch:${id}`, nowMs: clock.nowMs() });
const heard = (trigger: ReturnType<typeof fakeTrigger>, text: string): HeardTurn => ({
  ...{ turnId: 't', characterId: 'kitsu', trigger, endedAtMs: clock.wallMs() },
  heard: { text: approved(text), complete: true, playedMs: 1000 },
});
/** Writes go to the thread in their order: an answer to a later call says that they are done. */
const settled = (memory: LastingMemory): Promise<unknown> => memory.store.ask('counts', []);
const facts = async (memory: LastingMemory, trigger: ReturnType<typeof fakeTrigger>): Promise<string> =>
  (await memory.recall(trigger, never)).facts.join('\n');

describe('memory that lasts', () => {
  it('knows after a restart what a viewer told, and greets a return', async () => {
    const first = await open();
    const told = says('mae', 'I have a ferret called Pixel');
    first.saw(told);
    first.commit(heard(told, 'Aww, a ferret!'));
    await first.close();
    opened.length = 0;
    await clock.advance(3 * 86_400_000);
    const second = await open();
    const asked = says('mae', 'guess what my ferret did');
    second.saw(asked);
    await settled(second);
    const known = await facts(second, asked);
    expect(known).toContain('visit 2, last here 3 days ago');
    expect(known).toContain('"I have a ferret called Pixel"');
    expect(await facts(second, says('bo', 'tell me about the ferret'))).not.toContain('Pixel');
  });

  it('does not keep a turn waiting: what comes after the limit is not used, and is counted', async () => {
    const memory = await open();
    const trigger = says('mae', 'I love trains');
    memory.saw(trigger);
    await settled(memory);
    const recalling = memory.recall(trigger, never);
    // The thread cannot have answered: this one has not let go since it was asked.
    await Promise.resolve();
    clock.fireDue(RECALL_LIMIT_MS);
    expect((await recalling).facts).toEqual([]);
    expect(memory.skipped).toBe(1);
  });

  it('holds from the next reply on what the streamer put right, and shows without its words what does not pass any more', async () => {
    const memory = await open();
    memory.saw(says('mae', 'I have a ferret called Pixel'));
    memory.saw(says('mae', 'I love BLOCK and trains'));
    const known = await memory.known('twitch:mae');
    expect(known.map(({ text }) => text)).toEqual([null, 'I have a ferret called Pixel']);
    const [blocked, ferret] = known.map(({ what, id }) => ({ what, id }));
    expect(await memory.change('twitch:mae', { ...ferret!, text: approved('I have a ferret called Ada') })).toBe(true);
    expect(await memory.change('twitch:bo', { ...ferret!, text: null })).toBe(false);
    expect(await memory.change('twitch:mae', { ...blocked!, text: null })).toBe(true);
    expect(await facts(memory, says('mae', 'my ferret again'))).toContain('"I have a ferret called Ada"');
    expect((await memory.known('twitch:mae')).map(({ text }) => text)).toEqual(['I have a ferret called Ada']);
    expect(memory.summary().detail).toContain('1 facts');
  });

  it('what does not pass moderation any more is not told', async () => {
    const memory = await open();
    const trigger = says('mae', 'I love BLOCK and trains');
    memory.saw(trigger);
    memory.saw(says('mae', 'I love trains'));
    await settled(memory);
    const known = await facts(memory, trigger);
    expect(known).not.toContain('BLOCK');
    expect(known).toContain('I love trains');
  });

  it('nothing that was not heard is kept, and nothing that the program said for itself', async () => {
    const memory = await open();
    memory.commit(heard(says('mae', 'I like rain'), ''));
    expect(await settled(memory)).toMatchObject({ exchanges: 0 });
    const trigger = says('mae', 'I like rain');
    memory.saw({ ...trigger, telling: { ...trigger.telling, verbatim: true } });
    expect(await settled(memory)).toMatchObject({ facts: 0 });
  });

  it('whoever was forgotten does not come back by a turn that was under way', async () => {
    const memory = await open();
    const trigger = says('mae', 'I like rain');
    memory.saw(trigger);
    await settled(memory);
    expect(await memory.erase('twitch:mae')).toMatchObject({ facts: 1 });
    memory.commit(heard(trigger, 'Rain is lovely, mae!'));
    memory.saw(trigger);
    expect(await settled(memory)).toEqual({ viewers: 0, facts: 0, exchanges: 0, summaries: 0 });
    expect(memory.conversation('kitsu')).toEqual([]);
    await clock.advance(1);
    memory.saw(says('mae', 'I like snow'));
    expect(await settled(memory)).toMatchObject({ viewers: 1 });
  });

  it('goes on with the conversation alone where the file cannot be had, and says so', async () => {
    folder = join(folder, 'x\0y');
    const memory = await open();
    folder = join(folder, '..');
    expect(reports.at(-1)).toMatchObject({ state: 'degraded' });
    const trigger = says('mae', 'I like rain');
    memory.commit(heard(trigger, 'Me too!'));
    expect((await memory.recall(trigger, never)).turns).toHaveLength(1);
    await expect(memory.erase('twitch:mae')).rejects.toThrow('cannot be opened');
  });

  it('a thread that dies is started again, later each time, and nothing that was acknowledged is lost', async () => {
    const memory = await open();
    let acknowledged = 0;
    for (let n = 0; n < 40; n++) {
      const row = { viewerId: 'twitch:mae', name: 'mae', text: `I like thing number ${n}`, messageId: `m${n}`, atMs: n };
      const kept = memory.store.ask('saw', [row]).then(
        () => (acknowledged += 1),
        () => undefined,
      );
      // In the midst of what it is asked.
      if (n === 25) await threads.at(-1)?.terminate();
      else if (n < 20) await kept;
    }
    await vi.waitFor(() =>
      expect(reports.at(-1)).toMatchObject({ state: 'degraded', detail: expect.stringContaining('until it is up again') as string }),
    );
    const trigger = says('mae', 'what do I like?');
    expect((await memory.recall(trigger, never)).facts).toEqual([]);
    await clock.advance(1_000);
    await vi.waitFor(() => expect(reports.at(-1)?.state).toBe('online'), { timeout: 10_000 });
    expect(threads).toHaveLength(2);
    const [known] = await memory.people('mae', 1);
    expect(acknowledged).toBeGreaterThanOrEqual(20);
    expect(known?.facts).toBeGreaterThanOrEqual(acknowledged);

    await threads.at(-1)?.terminate();
    await vi.waitFor(() => expect(reports.at(-1)?.state).toBe('degraded'));
    await clock.advance(1_500);
    expect(threads).toHaveLength(2);
    await clock.advance(500);
    await vi.waitFor(() => expect(reports.at(-1)?.state).toBe('online'), { timeout: 10_000 });
    // Closed while it is away: no thread comes after that.
    await threads.at(-1)?.terminate();
    await vi.waitFor(() => expect(reports.at(-1)?.state).toBe('degraded'));
    await memory.close();
    await clock.advance(120_000);
    expect(threads).toHaveLength(3);
  });

  describe('summing up', () => {
    const DAY_MS = 86_400_000;
    async function talkedOf(memory: LastingMemory, viewer: string, times: number): Promise<void> {
      for (let n = 0; n < times; n++) {
        const trigger = says(viewer, `my garden has ${n + 3} tomatoes now`, `${viewer}${n}`);
        memory.saw(trigger);
        memory.commit(heard(trigger, 'Tomatoes, how lovely!'));
      }
      await settled(memory);
    }
    const NOTE = 'The viewer grows tomatoes in a garden and counts them with pride.';

    it('older talk of one viewer becomes a note that is told to that viewer alone', async () => {
      const memory = await open();
      await talkedOf(memory, 'mae', 5);
      const prompts: SumUpPrompt[] = [];
      const ask = (prompt: SumUpPrompt): Promise<string> => (prompts.push(prompt), Promise.resolve(`[happy] ${NOTE}`));
      // The talk of this visit stands in the conversation.
      expect(await memory.sumUp(ask)).toBe(false);
      await clock.advance(3 * DAY_MS);
      expect(await memory.sumUp(ask)).toBe(true);
      expect(await memory.sumUp(ask)).toBe(false);
      expect(prompts).toHaveLength(1);
      expect(prompts[0]?.request).toContain('- viewer: «my garden has 3 tomatoes now» you: «Tomatoes, how lovely!»');
      expect(prompts[0]?.request).not.toContain('mae');
      expect(await settled(memory)).toMatchObject({ summaries: 1 });
      const question = 'do you remember my tomatoes from last time?';
      expect(await facts(memory, says('mae', question))).toContain(NOTE);
      const other = says('bo', question);
      memory.saw(other);
      await settled(memory);
      expect(await facts(memory, other)).not.toContain(NOTE);
    });

    it.each([
      ['torn', 'The viewer grows tomatoes and'],
      ['empty', '[happy]'],
      ['blocked', 'The viewer is a BLOCK who grows tomatoes.'],
      ['reasoning', '<think>They want a note of'],
      ['far too long', 'word '.repeat(100) + 'end.'],
    ])('a note that is %s is not kept, and not asked for again', async (_, note) => {
      const memory = await open();
      await talkedOf(memory, 'mae', 5);
      await clock.advance(DAY_MS);
      let asked = 0;
      const ask = (): Promise<string> => ((asked += 1), Promise.resolve(note));
      expect(await memory.sumUp(ask)).toBe(false);
      expect(await memory.sumUp(ask)).toBe(false);
      expect(asked).toBe(1);
      expect(await settled(memory)).toMatchObject({ summaries: 0 });
    });

    it('one that was cut short is asked for again; one of somebody forgotten meanwhile is not kept', async () => {
      const memory = await open();
      await talkedOf(memory, 'mae', 5);
      await clock.advance(DAY_MS);
      await expect(memory.sumUp(() => Promise.reject(new Error('somebody wrote')))).rejects.toThrow('somebody wrote');
      const made = await memory.sumUp(async () => {
        await memory.erase('twitch:mae');
        return NOTE;
      });
      expect(made).toBe(false);
      expect(await settled(memory)).toMatchObject({ summaries: 0, exchanges: 0 });
    });
  });
});
