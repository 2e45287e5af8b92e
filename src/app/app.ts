/** Builds the parts in their order and wires them. Here and in the files beside it is known who fulfils what. */
import { BusyMeter } from '../chat/attention/rate-meter.ts';
import { Actions } from '../control/actions.ts';
import { createControls } from '../control/controls.ts';
import { createLook } from '../control/look.ts';
import { createModuleSwitches, type ModuleSwitches } from '../control/modules.ts';
import { keepRecent } from '../control/recent.ts';
import type { StatusView } from '../control/status-view.ts';
import type { Approved } from '../domain/approved.ts';
import type { EventBus } from '../domain/events.ts';
import type { Log } from '../kernel/log.ts';
import type { IdleSources } from '../pipeline/idle-ideas.ts';
import { keepLinesReady } from '../pipeline/ready-lines.ts';
import type { Controls } from '../ports/controls.ts';
import type { TurnHistory } from '../ports/history.ts';
import type { Ingress } from '../ports/ingress.ts';
import { playSound } from '../speaker/sounds-folder.ts';
import { openChannelEmotes } from './emotes.ts';
import { openChat } from './chat.ts';
import { openComeback, openStanding } from './comeback.ts';
import { openEars } from './ears.ts';
import { soundsFolder } from './folders.ts';
import { openHouse, type AppOptions } from './house.ts';
import { openMemory } from './memory.ts';
import { openModeration, openReview } from './moderation.ts';
import { openProviders } from './providers.ts';
import { openOutside } from './outside.ts';
import { openRemote } from './remote.ts';
import { openSpeaker } from './speaker.ts';
import { openSpine } from './spine.ts';
import { openStage } from './stage.ts';
import { openTools } from './tools.ts';

export type { AppOptions } from './house.ts';

export interface App {
  readonly url: string;
  readonly ingress: Ingress;
  readonly controls: Controls;
  readonly modules: ModuleSwitches;
  readonly status: StatusView;
  readonly bus: EventBus;
  readonly log: Log;
  readonly history: TurnHistory;
  /** Resolves, within some ten seconds, when it is known which policy and voice are there. */
  readonly settled: Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts everything.
 * @throws ServerStartError when the port cannot be had; what had been started is closed again.
 */
export async function startApp(options: AppOptions): Promise<App> {
  await using opening = new AsyncDisposableStack();
  const app = await build(options, opening);
  const opened = opening.move();
  return { ...app, close: () => opened.disposeAsync() };
}

async function build(options: AppOptions, stack: AsyncDisposableStack): Promise<Omit<App, 'close'>> {
  const local = openHouse(options, stack);
  const house = { ...local, remote: await openRemote(local) };
  const { settings, persona, clock, bus, log, board, onClose } = house;
  const emit = bus.emit.bind(bus);
  const recent = keepRecent(bus);
  onClose('what happened last', () => recent.close());
  house.forgetPlaces.add('the conversation in the panel', (names) => {
    recent.forget(names);
    emit({ type: 'viewer.forgotten' });
    return Promise.resolve(0);
  });

  // ── what judges, thinks, speaks, is seen ──
  const moderation = openModeration(house);
  const review = openReview(house, moderation);
  const memory = openMemory(house, moderation);
  const providers = await openProviders(house, options);
  const stage = await openStage(house, moderation);
  const tools = openTools(house, moderation, memory, options.version);

  // ── who she is, and the floor ──
  const look = createLook(house.live.now(), emit);
  const meter = new BusyMeter(clock);
  const speaker = openSpeaker(house, look, stage.mouth);
  // Twitch comes later, and may not come at all.
  let about: IdleSources['about'] = () => Promise.resolve(null);
  let streamAbout: () => Approved | null = () => null;
  const before = openStanding(house);
  let channelId: () => string | null = () => null;
  const emotes = openChannelEmotes(house, () => channelId());
  const spine = await openSpine(house, {
    ...{ moderation, review, memory, providers, speaker, look, meter, before },
    tools: tools.box,
    about: () => about(),
    streamAbout: () => streamAbout(),
    emotes,
  });
  const { cast, conductor, intake } = spine;
  const comeback = openComeback(house, { standing: before, conductor, intake, characterId: () => cast.now.id });

  // ── what may be done to her, and the ways in ──
  const actions = new Actions(clock, emit);
  const controls = createControls({ persona, look, silencer: conductor, scenes: stage.scenes, actions, emit });
  const playSoundOf = (name: string): Promise<void> => playSound(soundsFolder(settings), name, (known) => speaker.playSound(known));
  tools.connect({ controls, intake, playSound: playSoundOf });
  const chat = openChat(house, {
    moderation,
    intake,
    paidIntake: comeback.intake,
    controls,
    meter,
    effects: {
      forgetViewer: (viewerId) => memory.erase(viewerId).then(() => undefined),
      playSound: playSoundOf,
      pressHotkey: stage.pressHotkey,
      showFor: stage.showFor,
    },
    retract: (what) => {
      conductor.retract(what);
      review.retract(what);
    },
    holdPaid: (forMs) => conductor.holdPaid(forMs),
    rehearse: options.rehearse,
  });
  const { ingress, twitch } = chat;
  streamAbout = chat.streamAbout;
  if (twitch) {
    about = () => twitch.about();
    channelId = () => twitch.channelId;
  }
  const ears = openEars(house, { moderation, ingress, speaker, conductor });
  const modules = createModuleSwitches(board, actions, {
    asr: ears,
    memory,
    policy: { setEnabled: (enabled) => conductor.setThinking(enabled) },
    ...stage.switchable,
    ...(twitch?.canSwitch ? { twitch } : {}),
  });

  // ── who looks on ──
  const { server, status, telemetry } = await openOutside(house, options, {
    ...{ moderation, review, memory, providers, stage, look, speaker, spine, controls, actions, modules, chat, ears, recent, emotes },
  });
  const ready = keepLinesReady({ bus, character: () => cast.now, prepare: providers.prepare, settled: providers.settled, conductor, log });
  onClose('the ready lines', ready);
  comeback.comeBack(controls, providers.settled);
  return { url: server.url, ingress, controls, modules, status, bus, log, history: telemetry, settled: providers.settled };
}
