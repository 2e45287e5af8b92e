/** Builds the parts and wires them. The only file that knows who fulfils what. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModeration, openProviders } from './app-providers.ts';
import { keepLinesReady } from './app-voice.ts';
import { nameToSay, openChat, type Chat } from './app-chat.ts';
import { playSound, soundsDir } from './app-sounds.ts';
import { openStage } from './app-stage.ts';
import { startCrowd } from './chat/synthetic/crowd.ts';
import { ROOT } from './config/root.ts';
import { settingEntries, type Settings } from './config/settings.ts';
import { createLog, type Log } from './log.ts';
import { createMood } from './memory/mood.ts';
import { switchableMemory } from './memory/switchable.ts';
import { createWindowMemory } from './memory/window.ts';
import { createStanding } from './moderation/strikes.ts';
import { systemClock, type Clock } from './pipeline/clock.ts';
import { createConductor, type Conductor } from './pipeline/conductor.ts';
import { createDesk, type Desk } from './pipeline/desk.ts';
import { EventBus } from './pipeline/events.ts';
import { watchSilence } from './pipeline/idle.ts';
import { createIntake } from './pipeline/intake.ts';
import { ModuleBoard, type ModuleName } from './pipeline/modules.ts';
import type { Persona } from './pipeline/persona.ts';
import type { Policy, Voice } from './pipeline/ports.ts';
import { runReply } from './pipeline/reply.ts';
import { approveStockLines } from './pipeline/stock.ts';
import { createMarkupStage } from './policy/markup.ts';
import { createPrompter } from './policy/prompter.ts';
import { createServer } from './server/create-server.ts';
import { createSpeaker } from './speaker/speaker.ts';
import { createTelemetry } from './telemetry/telemetry.ts';

export interface AppOptions {
  readonly settings: Settings;
  readonly persona: Persona;
  readonly personaFile: string;
  readonly version: string;
  /** Where log lines go. */
  readonly write: (line: string) => void;
  readonly clock?: Clock;
  /** Synthetic chat; null for none. */
  readonly rehearse: { readonly seed: number; readonly meanGapMs: number } | null;
  /** A new file to record the providers' streams to. */
  readonly record?: string;
  /** A recording that stands in for model and voice. */
  readonly replay?: string;
  /** Puts something around a provider, or in its place: benches and tests. */
  readonly around?: { readonly policy?: (made: Policy) => Policy; readonly voice?: (made: Voice) => Voice };
}

export interface App {
  readonly url: string;
  readonly desk: Desk;
  readonly bus: EventBus;
  readonly log: Log;
  /** Resolves, within some ten seconds, when it is known which policy and voice are there. */
  readonly settled: Promise<void>;
  close(): Promise<void>;
}

/** The shares of the app's life that must be undone, last first. */
class Closers {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  async run(log: Log): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        log.error('closing a part failed', { error });
      }
    }
  }
}

/**
 * Starts everything.
 * @throws ServerStartError when the port cannot be had; what had been started is closed again.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const closers = new Closers();
  try {
    return await build(options, closers);
  } catch (error) {
    await closers.run(createLog({ secrets: [], write: options.write }));
    throw error;
  }
}

async function build(options: AppOptions, closers: Closers): Promise<App> {
  const { settings, persona } = options;
  const clock = options.clock ?? systemClock;

  const bus = new EventBus(
    () => clock.wallMs(),
    (error) => log.error('a listener of events failed', { error }),
  );
  const log = createLog({
    secrets: secretsOf(settings),
    write: options.write,
    onLine: (level, message) => bus.emit({ type: 'log', level, message }),
  });
  const logged = new Map<ModuleName, string>();
  const board = new ModuleBoard(
    () => clock.wallMs(),
    (module, status) => {
      bus.emit({ type: 'module.state', module, ...status });
      // Details change often (an overlay more or less); the log tells of states.
      if (logged.get(module) === `${status.state} ${status.provider}`) return;
      logged.set(module, `${status.state} ${status.provider}`);
      const line = `${module} is ${status.state}: ${status.detail}`;
      if (status.state === 'offline' || status.state === 'degraded') log.warn(line);
      else log.info(line);
    },
  );

  bus.listen((event) => {
    if (event.type === 'moderation.blocked') {
      log.info(`blocked (${event.direction}): ${event.category}`, {
        ruleId: event.ruleId,
        excerpt: event.excerpt,
        ...(event.turnId ? { turnId: event.turnId } : {}),
      });
    }
  });

  // ── parts ──
  const moderation = openModeration(settings, clock, board);
  const stock = await approveStockLines(persona, moderation, (occasion, line, why) =>
    log.warn(`a stock line (${occasion}) does not pass moderation and is left out: ${why}`, { line }),
  );
  const memory = switchableMemory(createWindowMemory(board.reporter('memory')), () => board.isEnabled('memory'));
  const providers = await openProviders({ options, clock, board, log, onClose: (close) => closers.add(close) });
  const { policy, voice } = providers;
  const stage = openStage({ settings, persona, clock, bus, board, log, moderation });
  closers.add(() => stage.close());
  tellOfAbsentParts(settings, board);

  const mood = createMood(clock, () => desk.personaState.style.mood);
  const speaker = createSpeaker({
    clock,
    report: board.reporter('overlay'),
    ...(stage.mouth ? { mouth: stage.mouth } : {}),
    onPlaying: (turnId, seq, atMs) => conductor.playing(turnId, seq, atMs),
    onEmotion: (emotion) => {
      mood.shown(emotion);
      desk.showEmotion(emotion);
    },
    face: () => ({ personaName: persona.name, expression: desk.expression, muted: desk.muted, panicked: desk.panicked }),
  });

  // ── the spine ──
  const replyParts = {
    policy,
    prompter: createPrompter({ persona: () => desk.personaState, mood: () => mood.now(), isBusy: () => chat.isBusy() }),
    markup: createMarkupStage({ names: [persona.name] }),
    moderation,
    memory,
    voice,
    speaker,
    stock,
    speechStyle: () => ({ rate: desk.personaState.style.rate, pitch: desk.personaState.style.pitch }),
    emit: bus.emit.bind(bus),
  };
  const conductor: Conductor = createConductor({
    clock,
    speaker,
    memory,
    emit: replyParts.emit,
    reply: (turn, floor) => runReply(turn, replyParts, floor),
  });
  closers.add(() => conductor.close());
  const accepting = (): boolean => board.isEnabled('policy');
  const intake = createIntake({
    clock,
    moderation,
    standing: createStanding(clock),
    accepting,
    calledNames: () => persona.calledNames,
    nameToSay,
    blockedLine: (category) => stock.blockedLine(category),
    submit: (trigger) => conductor.submit(trigger),
    emit: replyParts.emit,
  });
  const chat: Chat = openChat({
    settings,
    persona,
    clock,
    bus,
    board,
    log,
    moderation,
    intake,
    desk: () => desk,
    retract: (what) => conductor.retract(what),
    effect: (action) =>
      action.kind === 'sound'
        ? playSound(soundsDir(settings), action.sound, (known) => speaker.playSound(known))
        : (action.kind === 'hotkey' ? stage.press(action.hotkey) : stage.showFor(action, action.forS * 1000)).then(() => null, reasonOf),
    synthetic: options.rehearse !== null,
  });
  closers.add(() => chat.close());
  const telemetry = createTelemetry({
    bus,
    gauges: () => desk.status(),
    streamHealth: () => stage.health(),
    blocksFile: resolve(ROOT, settings.AIVT_DATA_DIR, 'moderation-blocks.jsonl'),
    onTrouble: (error) => log.warn('blocks are kept in memory only: the data folder does not take them', { error }),
  });
  closers.add(() => telemetry.close());
  const switchable = new Set<ModuleName>(['memory', 'policy', ...stage.switchable, ...chat.switchable]);
  const desk: Desk = createDesk({
    clock,
    bus,
    board,
    conductor: () => conductor,
    intake,
    hear: (message) => chat.hear(message),
    memory,
    scenes: stage.scenes,
    persona,
    personaFile: options.personaFile,
    version: options.version,
    mood: () => mood.now(),
    latency: () => telemetry.latency(),
    recording: () => providers.recording(),
    show: (message) => speaker.show(message),
    switchable,
  });
  closers.add(watchSilence(clock, bus, conductor, persona.idleAfterS * 1000, accepting));

  const server = await createServer({
    controls: desk,
    bus,
    overlays: speaker.overlays,
    history: telemetry,
    signIns: chat.signIns,
    settings: { host: settings.AIVT_HOST, port: settings.AIVT_PORT, token: settings.AIVT_TOKEN, version: options.version },
    pages: { panelDir: page('../web/panel/build'), overlayDir: page('../web/overlay/dist'), soundsDir: soundsDir(settings) },
    log,
    clock,
  });
  closers.add(() => server.close());
  if (options.rehearse) {
    const crowd = startCrowd(clock, options.rehearse, (message) => void chat.hear(message));
    closers.add(() => crowd.stop());
  }
  closers.add(
    keepLinesReady({
      bus,
      prepare: providers.prepare,
      lines: stock.all,
      style: replyParts.speechStyle,
      settled: providers.settled,
      idle: () => conductor.state.floor === null,
      log,
    }),
  );
  return { url: server.url, desk, bus, log, settled: providers.settled, close: () => closers.run(log) };
}

/** Parts that this version does not have, or that were asked to be stubs: each says so. */
function tellOfAbsentParts(settings: Settings, board: ModuleBoard): void {
  const absent = (name: ModuleName, stub: boolean, detail: string): void => {
    board.report(
      name,
      stub ? { state: 'stub', provider: 'stub', detail: 'a stub by USE_STUB_*' } : { state: 'disabled', provider: '', detail },
    );
  };
  absent('asr', settings.USE_STUB_ASR, 'she does not hear yet: this version has no recognizer');
}

/** Values that no log line may show. */
function secretsOf(settings: Settings): string[] {
  const values: Readonly<Record<string, unknown>> = settings;
  return settingEntries().flatMap(([name, , { secret }]) => (secret && typeof values[name] === 'string' ? [values[name]] : []));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function page(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
