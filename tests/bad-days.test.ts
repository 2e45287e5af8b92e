/**
 * Whatever breaks, she says something approved, the streamer is told what to do, and the next chat
 * message is answered. The real app with the real voice; Ollama is a stand-in with faults.
 */
import { chat } from '../testing/app.ts';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import { OverlayClient } from '../testing/overlay-client.ts';
import { EventLog } from '../testing/event-log.ts';
import { startOllama, type Fault, type OllamaStandIn } from '../testing/stand-ins/ollama.ts';

let ollama: OllamaStandIn;
let app: App;
/** Hears every clip in no time, so that nobody waits for speech to end. */
let overlay: OverlayClient;
const log = new EventLog();
const until = log.until.bind(log);

let asked = 0;
/** Asks something nobody asked before and waits for the end of the turn. */
async function ask(): Promise<{ heard: string; fallbacks: string[] }> {
  const from = log.now;
  asked += 1;
  const outcome = await chat(app, { user: `viewer${asked}`, text: `question number ${asked}, please`, role: 'viewer' });
  expect(outcome.outcome).toBe('queued');
  const finished = await until('turn.finished', from);
  return { heard: finished.heard, fallbacks: log.since(from).flatMap((event) => (event.type === 'turn.fallback' ? [event.reason] : [])) };
}

describe('bad days', () => {
  const { persona, personaFile, version } = load({});
  beforeAll(async () => {
    ollama = await startOllama({ replies: ['All is well again.'], ttftMs: 5, perTokenMs: 1 });
    const settings = parseSettings({
      AIVT_PORT: '0',
      MEMORY_PROVIDER: 'conversation',
      POLICY_PROVIDER: 'ollama',
      OLLAMA_URL: ollama.url,
      OLLAMA_MODEL: 'kitsu:latest',
      USE_STUB_OBS: '1',
      USE_STUB_VTS: '1',
    });
    app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
    app.bus.listen((event) => log.add(event));
    await app.settled;
    overlay = await OverlayClient.connect(app.url, { instant: true });
  });
  afterAll(async () => {
    overlay.close();
    await app.close();
    await ollama.close();
  });

  it('is well to begin with', async () => {
    expect(await ask()).toEqual({ heard: 'All is well again.', fallbacks: [] });
  });

  const faults: [Fault, RegExp][] = [
    ['missing', /ollama pull/u],
    ['error500', /500|internal/iu],
    ['busy', /busy|503|queue/iu],
    ['garbage', /./u],
    ['html', /./u],
    ['reset-at-once', /./u],
  ];
  it.each(faults)('Ollama: %s', async (fault, reason) => {
    ollama.options.fault = fault;
    const bad = await ask();
    expect(persona.stockLines.policyFailed).toContain(bad.heard);
    expect(bad.fallbacks).toHaveLength(1);
    expect(bad.fallbacks[0]).toMatch(reason);
    ollama.options.fault = 'none';
    expect((await ask()).heard).toBe('All is well again.');
  });

  it('Ollama breaks off in mid-reply: what was said stays, nothing is invented, the next is answered', async () => {
    ollama.options.replies = ['This part is fine. But this part never ends because the server dies.'];
    ollama.options.fault = 'error-line';
    ollama.options.faultAfterTokens = 8;
    const bad = await ask();
    expect(bad.heard).toBe('This part is fine.');
    expect(bad.fallbacks).toHaveLength(1);
    ollama.options.fault = 'none';
    ollama.options.replies = ['All is well again.'];
    expect((await ask()).heard).toBe('All is well again.');
  });

  it.skipIf(process.platform === 'win32')(
    'the voice process is killed in mid-word: it comes back and the next message is answered',
    async () => {
      ollama.options.replies = [
        'This is one long sentence which is being spoken at the very moment at which somebody kills the process that speaks it.',
      ];
      const from = log.now;
      // Now in real time: there must be a middle of the word.
      overlay.close();
      await until('module.state', from, (event) => event.module === 'overlay' && event.state === 'offline');
      await chat(app, { user: 'victim', text: 'say something long', role: 'viewer' });
      await until('turn.started', from);
      await until('turn.clause', from);
      // The child of this process that hosts the voice.
      const pid = Number(
        execFileSync('ps', ['-o', 'pid=,ppid=,args=', '-A'], { encoding: 'utf8' })
          .split('\n')
          .map((line) => line.trim().split(/\s+/u))
          .find(([, parent, ...args]) => Number(parent) === process.pid && args.join(' ').includes('voice-main'))?.[0],
      );
      expect(pid).toBeGreaterThan(1);
      process.kill(pid, 'SIGKILL');
      await until('module.state', from, (event) => event.module === 'tts' && event.state === 'offline');
      await until('turn.finished', from);
      await until('module.state', from, (event) => event.module === 'tts' && event.state === 'online');
      ollama.options.replies = ['All is well again.'];
      expect((await ask()).heard).toBe('All is well again.');
    },
  );
});
