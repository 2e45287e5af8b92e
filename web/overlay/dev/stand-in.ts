/**
 * A stand-in for AIVT's speaker: serves the built page and speaks the overlay's protocol with real
 * speech from espeak, so that the page can be tried and measured alone.
 *
 *   npm run stand-in -w web/overlay        then open http://127.0.0.1:9000/overlay and press Enter here
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Emotion } from '../../../src/domain/emotion.ts';
import { encodePcmFrame, fromOverlaySchema } from '../../../src/ports/player-protocol.ts';
import type { FromOverlay, ToOverlay } from '../../../src/ports/player-protocol.ts';
import { loadEspeak } from '../../../src/tts/espeak/espeak.ts';
import { speakWithEspeak } from '../../../src/tts/espeak/speak.ts';
import type { SpeechChunk } from '../../../src/tts/speech-job.ts';

const DIST = path.join(import.meta.dirname, '..', 'dist');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export interface Line {
  readonly text: string;
  readonly emotion?: Emotion;
}
export interface SayOptions {
  /** Waits this long before each stretch of sound after the first: a voice that cannot keep up. */
  readonly stallMs?: number;
}

export interface StandIn {
  readonly url: string;
  /** Every frame the overlays sent, with when it came. */
  readonly received: { readonly atMs: number; readonly message: FromOverlay }[];
  send(message: ToOverlay): void;
  /** Says the lines as one turn; answers when all of it was sent, with the moment the first sound left. */
  say(lines: readonly Line[], options?: SayOptions): Promise<{ firstSoundAtMs: number; clips: { clipId: number; samples: number }[] }>;
  cut(): number;
  /** Resolves with the first frame that fits, from now on. */
  when(fits: (message: FromOverlay) => boolean, timeoutMs?: number): Promise<FromOverlay>;
  /** Drops every connection, as a restarted server does. */
  dropAll(): void;
  close(): Promise<void>;
}

export async function startStandIn(port = 0): Promise<StandIn> {
  const espeak = await loadEspeak('en-us+Annie');
  const sockets = new Set<WebSocket>();
  const received: StandIn['received'] = [];
  const waiting = new Set<(message: FromOverlay) => void>();
  let epoch = 1;
  let nextClipId = 1;
  let nextTurn = 1;

  const http = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://x').pathname.replace(/^\/overlay\/?/, '') || 'index.html';
    const file = path.join(DIST, path.normalize(`/${asked}`));
    readFile(file).then(
      (body) => response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  const hub = new WebSocketServer({ server: http, path: '/overlay/stream' });
  hub.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('message', (data: Buffer) => {
      const message = fromOverlaySchema.parse(JSON.parse(data.toString()));
      received.push({ atMs: performance.now(), message });
      if (message.type === 'hello') {
        const role = message.kind === 'overlay' ? 'primary' : 'preview';
        socket.send(
          JSON.stringify({
            type: 'welcome',
            role,
            epoch,
            personaName: 'Kitsu',
            expression: 'neutral',
            body: { bounce: 0.5, dim: 0.2 },
            muted: false,
            panicked: false,
          }),
        );
      }
      for (const check of waiting) check(message);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', resolve);
  });

  const send = (message: ToOverlay): void => {
    for (const socket of sockets) socket.send(JSON.stringify(message));
  };

  return {
    url: `http://127.0.0.1:${String((http.address() as AddressInfo).port)}/overlay/`,
    received,
    send,
    async say(lines, options = {}) {
      const turnId = `turn-${String(nextTurn++)}`;
      const mine = epoch;
      const clips: { clipId: number; samples: number }[] = [];
      let firstSoundAtMs = 0;
      // All is made before any is sent, so that the figures are the overlay's and not the voice's.
      const spoken = lines.map((line) => {
        const chunks: SpeechChunk[] = [];
        speakWithEspeak(
          espeak,
          { kind: 'speak', text: line.text, rate: 1, pitch: 1.15 },
          { emit: (chunk) => chunks.push(chunk), cancelled: () => false },
        );
        return { line, chunks };
      });
      for (const [seq, { line, chunks }] of spoken.entries()) {
        const clipId = nextClipId++;
        send({
          type: 'clip.open',
          characterId: 'kitsu',
          epoch: mine,
          clipId,
          turnId,
          seq,
          text: line.text,
          sampleRateHz: espeak.sampleRateHz,
          emotion: line.emotion ?? null,
        });
        let samples = 0;
        for (const { pcm, visemes, words } of chunks) {
          send({
            type: 'clip.cues',
            clipId,
            visemes: visemes.map((cue) => [cue.viseme, cue.atSample]),
            words: words.map((word) => [word.start, word.end, word.atSample]),
          });
          if (pcm.length === 0) continue;
          if (samples > 0 && options.stallMs !== undefined) await sleep(options.stallMs);
          firstSoundAtMs ||= performance.now();
          for (const socket of sockets) socket.send(encodePcmFrame(mine, clipId, samples, pcm));
          samples += pcm.length;
        }
        send({ type: 'clip.end', clipId, totalSamples: samples });
        clips.push({ clipId, samples });
      }
      send({ type: 'turn.end', turnId });
      return { firstSoundAtMs, clips };
    },
    cut() {
      send({ type: 'cut', epoch: ++epoch });
      return epoch;
    },
    async when(fits, timeoutMs = 20_000) {
      const { promise, resolve, reject } = Promise.withResolvers<FromOverlay>();
      const check = (message: FromOverlay): void => {
        if (fits(message)) resolve(message);
      };
      waiting.add(check);
      const timer = setTimeout(() => {
        reject(new Error('the overlay did not say what was waited for'));
      }, timeoutMs);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(check);
      }
    },
    dropAll() {
      for (const socket of sockets) socket.terminate();
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      hub.close();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

if (import.meta.main) {
  const standIn = await startStandIn(Number(process.env['PORT'] ?? 9000));
  process.stdout.write(`${standIn.url}\nA line of text is said, "!" cuts, "@happy" changes the expression.\n`);
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    const text = String(chunk).trim();
    if (text === '!') standIn.cut();
    else if (text.startsWith('@')) standIn.send({ type: 'expression', expression: text.slice(1) as Emotion });
    else await standIn.say([{ text: text || 'Hello, I am Kitsu. What shall we play tonight?', emotion: 'happy' }]);
  }
}
