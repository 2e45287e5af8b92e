/** Who looks on from outside, and may have a hand in it: figures, the status, the pages and the API. */
import type { Actions } from '../control/actions.ts';
import type { Look } from '../control/look.ts';
import type { ModuleSwitches } from '../control/modules.ts';
import type { RecentEvents } from '../control/recent.ts';
import { createStatusView, type StatusView } from '../control/status-view.ts';
import type { Ears } from '../ears/ears.ts';
import { queueOf } from '../pipeline/queue.ts';
import { ControlError, type Controls } from '../ports/controls.ts';
import { createServer, type RunningServer, type ServerParts } from '../server/create-server.ts';
import type { OverlaySpeaker } from '../speaker/speaker.ts';
import type { Chat } from './chat.ts';
import { openDesks } from './desks.ts';
import { pageFolders } from './folders.ts';
import type { AppOptions, House } from './house.ts';
import type { openMemory } from './memory.ts';
import type { openModeration, openReview } from './moderation.ts';
import { createPersonaSwitch } from './persona-switch.ts';
import type { Providers } from './providers.ts';
import { createRuleDesk } from './rule-desk.ts';
import type { Spine } from './spine.ts';
import type { Stage } from './stage.ts';
import { openStreamReport, openTelemetry } from './telemetry.ts';

export interface OutsideParts {
  readonly moderation: ReturnType<typeof openModeration>;
  readonly review: ReturnType<typeof openReview>;
  readonly memory: ReturnType<typeof openMemory>;
  readonly providers: Providers;
  readonly stage: Stage;
  readonly look: Look;
  readonly speaker: OverlaySpeaker;
  readonly spine: Spine;
  readonly controls: Controls;
  readonly actions: Actions;
  readonly modules: ModuleSwitches;
  readonly chat: Chat;
  readonly ears: Ears;
  readonly recent: RecentEvents;
  readonly emotes: ServerParts['emotes'];
}

export interface Outside {
  readonly server: RunningServer;
  readonly status: StatusView;
  readonly telemetry: ReturnType<typeof openTelemetry>;
}

/** @throws ServerStartError */
export async function openOutside(house: House, options: AppOptions, parts: OutsideParts): Promise<Outside> {
  const { settings, persona, clock, bus, log, board, onClose } = house;
  const { moderation, review, memory, providers, stage, look, speaker, spine, controls, actions, modules, ears, recent, emotes } = parts;
  const { cast, conductor, standing } = spine;
  const { ingress, commands, twitch } = parts.chat;
  const telemetry = openTelemetry(house, stage.health);
  const status = createStatusView({
    clock,
    version: options.version,
    persona,
    personaFile: () => house.live.file,
    board,
    silencer: conductor,
    queue: () => queueOf(conductor.state),
    ears: () => ears.now(),
    look,
    scenes: stage.scenes,
    obs: { url: settings.OBS_URL, voiceInput: settings.OBS_MUTE_INPUT },
    mood: { now: () => cast.now.mood.now() },
    actions,
    memory,
    figures: telemetry,
    switches: modules.switches,
    signIns: () => (twitch?.signIn ? { twitch: twitch.signIn } : {}),
    recording: providers.recording,
    review: () => review.state(),
  });
  telemetry.watchGauges(() => status.status());
  const desks = openDesks(house, options, commands);
  const personas = createPersonaSwitch(house, { look, spine, voiceFor: providers.voiceFor, keep: desks.settingsKeeper });
  const server = await createServer({
    ingress,
    controls,
    modules,
    people: memory,
    emotes,
    status,
    bus,
    overlays: speaker.overlays,
    microphones: ears.microphones,
    talkKey: ears.talkKey,
    history: telemetry,
    report: openStreamReport(house, { history: telemetry, memory, version: options.version }),
    ...desks,
    personas,
    moderation,
    rules: createRuleDesk(settings, moderation, desks.settingsKeeper),
    review,
    standing,
    recent,
    signIns: {
      twitch: (account) =>
        twitch?.beginSignIn(account) ?? Promise.reject(new ControlError('unavailable', `Twitch: ${board.get('twitch').detail}`)),
    },
    settings: { host: settings.AIVT_HOST, port: settings.AIVT_PORT, token: settings.AIVT_TOKEN, version: options.version },
    pages: pageFolders(settings),
    log,
    clock,
  });
  onClose('the server', () => server.close());
  return { server, status, telemetry };
}
