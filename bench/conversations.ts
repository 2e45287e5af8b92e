/**
 * `npm run bench -- conversations [--persona NAME] [--turns N] [--out FILE]`: a conversation with a real small model,
 * through the whole program (prompt, memory, markup, moderation; a silent voice), written down as it was heard.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApp } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import type { AivtEvent } from '../src/domain/events.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { logTo } from '../src/kernel/log.ts';
import { createOllamaPolicy } from '../src/policy/ollama/ollama.ts';
import type { Policy } from '../src/ports/policy.ts';
import { chat } from '../testing/app.ts';
import { EventLog } from '../testing/event-log.ts';
import { OverlayClient } from '../testing/overlay-client.ts';
import { MODEL, startOllama } from '../testing/real-models.ts';
import { LINES } from './support/viewers-lines.ts';

interface Turn {
  readonly user: string;
  readonly text: string;
  readonly heard: string;
  /** Why a ready line stood in, or a message was not let in; null for the model's own words. */
  readonly note: string | null;
}

const TURN_LIMIT_MS = 300_000;
const PATIENT = { firstTokenMs: 240_000, betweenTokensMs: 120_000, wholeMs: 290_000 };

export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { persona: { type: 'string', default: 'kitsu' }, turns: { type: 'string', default: '50' }, out: { type: 'string' } },
  });
  const lines = LINES.slice(0, Number(values.turns));
  const data = mkdtempSync(join(tmpdir(), 'aivt-conversation-'));
  const ollama = await startOllama();
  const turns: Turn[] = [];
  if (values.out !== undefined) mkdirSync(dirname(values.out), { recursive: true });
  try {
    const { persona, personaFile, version } = load({ PERSONA: values.persona });
    const settings = parseSettings({
      ...{ AIVT_PORT: '0', AIVT_DATA_DIR: data, PERSONA: values.persona, FILLER_AFTER_MS: '0', REPLY_DEADLINE_MS: '0' },
      ...{ USE_STUB_POLICY: '1', USE_STUB_TTS: '1', USE_STUB_OBS: '1', USE_STUB_VTS: '1', USE_STUB_TWITCH: '1', USE_STUB_ASR: '1' },
    });
    // In the place of the scripted lines; patient, because two cores without a card read a prompt in many seconds.
    const policy = (): Policy =>
      createOllamaPolicy({
        ...{ baseUrl: `http://127.0.0.1:${ollama.port}`, model: MODEL, clock: systemClock, report: () => undefined },
        ...{ log: logTo(() => undefined), options: PATIENT },
      });
    const app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined, around: { policy } });
    const log = new EventLog();
    app.bus.listen((event) => log.add(event));
    const overlay = await OverlayClient.connect(app.url, { instant: true });
    try {
      await app.settled;
      for (const [user, line] of lines) {
        const text = line.replaceAll('{her}', persona.name);
        turns.push(await turn(app, log, user, text));
        process.stderr.write(`${turns.length}/${lines.length}\n`);
        // Turn by turn: half an hour of a slow machine is not lost with its end.
        if (values.out !== undefined) writeFileSync(values.out, page(persona.name, turns));
      }
    } finally {
      overlay.close();
      await app.close();
    }
  } finally {
    await ollama.kill();
    rmSync(data, { recursive: true, force: true });
  }
  const own = turns.filter(({ note }) => note === null);
  return {
    ...{
      persona: values.persona,
      model: MODEL,
      turns: turns.length,
      ownWords: own.length,
      unanswered: turns.filter(({ heard }) => heard === '').length,
    },
    wordsOfAReply: Math.round((own.reduce((sum, { heard }) => sum + heard.split(/\s+/u).length, 0) / Math.max(1, own.length)) * 10) / 10,
    different: new Set(own.map(({ heard }) => heard)).size,
    notes: turns.flatMap(({ note }) => (note === null ? [] : [note])),
  };
}

async function turn(app: Awaited<ReturnType<typeof startApp>>, log: EventLog, user: string, text: string): Promise<Turn> {
  const from = log.now;
  const outcome = await chat(app, { user, text });
  const admitted =
    outcome.outcome === 'queued' ? null : `not let in (${outcome.outcome === 'blocked' ? outcome.block.category : outcome.outcome})`;
  const limit = AbortSignal.timeout(TURN_LIMIT_MS);
  while (!limit.aborted) {
    const events = log.since(from);
    const over = events.find((event) => event.type === 'turn.finished' || event.type === 'turn.cut' || event.type === 'trigger.dropped');
    if (over !== undefined || (admitted !== null && !events.some(({ type }) => type === 'turn.started'))) {
      const fallback = events.find((event) => event.type === 'turn.fallback');
      const heard = over !== undefined && 'heard' in over ? over.heard : '';
      return {
        user,
        text,
        heard,
        note: admitted ?? fallback?.reason ?? whyNot(over),
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { user, text, heard: '', note: 'no answer in time' };
}

function whyNot(over: AivtEvent | undefined): string | null {
  if (over?.type === 'trigger.dropped') return `dropped: ${over.reason}`;
  return over?.type === 'turn.cut' ? `cut: ${over.reason}` : null;
}

function page(name: string, turns: readonly Turn[]): string {
  const quoted = (text: string): string => text.replaceAll(/([*_`<>[\]|\\])/gu, '\\$1');
  const body = turns.map(({ user, text, heard, note }, index) => {
    const reply = heard === '' ? '—' : quoted(heard);
    return `${index + 1}. **${user}:** ${quoted(text)}\n   **${name}:** ${reply}${note === null ? '' : ` _(${quoted(note)})_`}`;
  });
  return `# ${name}, ${turns.length} turns

Written down by \`npm run bench -- conversations --persona ${name.toLowerCase()} --out …\` on ${new Date().toISOString().slice(0, 10)}, unedited. The model is **SmolLM2-135M-Instruct (Q4_1)**, the one that the tests with real models use: 135 million parameters, sixty times smaller than what a stream would run (\`docs/models.md\`). It shows what the program around a model does (one to three spoken sentences, no markup, nothing blocked, nobody unanswered), **not** how she would talk with a real one: a model of this size rarely makes sense, hardly keeps a character and remembers nothing that stands in its prompt. The model was given all the time it wanted, so nothing here is said of speed. What is in brackets is the program's own note: why a ready line stood in for the model's words.

${body.join('\n')}
`;
}
