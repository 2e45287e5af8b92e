/** What is seen on stream beside the overlay, as the settings want it: OBS, VTube Studio, a 3D model. */
import { KeptFile } from '../comeback/kept-file.ts';
import type { Emotion } from '../domain/emotion.ts';
import type { Persona } from '../domain/persona.ts';
import { Fault } from '../kernel/fault.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { Switchable } from '../ports/module.ts';
import type { MouthFeed } from '../ports/mouth.ts';
import type { SceneSwitcher } from '../ports/scenes.ts';
import type { StreamHealth } from '../ports/stream-health.ts';
import { openObs, type ObsModule } from '../obs/obs-module.ts';
import { createStubScenes } from '../obs/stub-scenes.ts';
import type { ObsSwitch } from '../obs/timed-switch.ts';
import { together } from '../puppet/mouths.ts';
import type { Vmc } from '../vmc/vmc.ts';
import { createVts, type Vts } from '../vts/vts.ts';
import { dataFolder } from './folders.ts';
import type { House } from './house.ts';

export interface Stage {
  readonly scenes: SceneSwitcher;
  /** How OBS fares; null where none is connected. */
  readonly health: () => StreamHealth | null;
  /** For the speaker; undefined where no puppet is wanted. */
  readonly mouth: MouthFeed | undefined;
  /** Presses a hotkey of the puppet by its name. @throws Fault */
  readonly pressHotkey: (name: string) => Promise<void>;
  /** Shows a source or filter in OBS for a while. @throws Error with a message for the streamer */
  readonly showFor: (what: ObsSwitch, forMs: number) => Promise<void>;
  readonly switchable: { readonly obs: Switchable; readonly vts?: Switchable; readonly vmc?: Switchable };
}

/** Waits for nobody: what is not there is `offline` and looked for until it is. */
export async function openStage(house: House, moderation: Pick<Moderation, 'check'>): Promise<Stage> {
  const { settings, bus, board } = house;
  const obs = settings.USE_STUB_OBS ? null : openRealObs(house, moderation);
  const vts = settings.USE_STUB_VTS ? null : openPuppet(house);
  if (!vts) board.report('vts', { state: 'stub', provider: 'stub', detail: 'no VTube Studio is looked for (USE_STUB_VTS)' });
  const vmc = settings.VMC_URL === null ? null : await openModel(house, settings.VMC_URL);
  if (!vmc) board.report('vmc', { state: 'disabled', provider: '', detail: 'off; VMC_URL names a program that draws a 3D model' });
  return {
    scenes: obs?.scenes ?? createStubScenes(board.reporter('obs'), (scene) => bus.emit({ type: 'scene.changed', scene })),
    health: () => obs?.health() ?? null,
    mouth: together([vts, vmc].flatMap((puppet) => (puppet ? [puppet.mouth] : []))),
    showFor: (what, forMs) => obs?.showFor(what, forMs) ?? Promise.reject(new Fault('there is no OBS here (USE_STUB_OBS)')),
    pressHotkey: (name) => vts?.press(name) ?? Promise.reject(new Fault('there is no VTube Studio here (USE_STUB_VTS)')),
    // A stub of OBS is switched as the real one is: it has nothing to stop.
    switchable: { obs: obs ?? { setEnabled: () => undefined }, ...(vts ? { vts } : {}), ...(vmc ? { vmc } : {}) },
  };
}

function openRealObs(house: House, moderation: Pick<Moderation, 'check'>): ObsModule {
  const { settings, persona, clock, bus, board, log, onClose } = house;
  const mutedInputs = new KeptFile(dataFolder(settings, 'obs-muted.json'), log.of('obs'));
  onClose('what is muted in OBS', () => mutedInputs.written());
  const obs = openObs({
    url: settings.OBS_URL,
    password: settings.OBS_PASSWORD ?? '',
    muteInput: settings.OBS_MUTE_INPUT,
    mutedInputs,
    textInput: settings.OBS_TEXT_INPUT,
    sceneAllowList: () => persona.scenes,
    clock,
    bus,
    report: board.reporter('obs'),
    log: log.of('obs'),
    moderation,
  });
  onClose('OBS', () => obs.close());
  return obs;
}

/** VTube Studio's model: its mouth follows the speaker, its face what is shown everywhere. */
function openPuppet({ settings, persona, clock, bus, board, log, onClose }: House): Vts {
  const vts = createVts({
    url: settings.VTS_URL,
    dataDir: dataFolder(settings),
    clock,
    report: board.reporter('vts'),
    log: log.of('vts'),
    offsetMs: () => settings.VTS_OFFSET_MS,
    faces: () => persona.faces,
  });
  vts.show(firstExpression(persona));
  const stop = bus.listen((event) => {
    if (event.type === 'expression') vts.show(event.expression);
    else if (event.type === 'persona.changed') vts.facesChanged();
  });
  onClose('VTube Studio', async () => {
    stop();
    await vts.close();
  });
  return vts;
}

/** The 3D model that another program draws: the same mouth, the same face. What it needs is loaded only here. */
async function openModel({ settings, persona, clock, bus, board, onClose }: House, url: string): Promise<Vmc> {
  const { createVmc } = await import('../vmc/vmc.ts');
  const vmc = createVmc({
    url,
    names: settings.VMC_NAMES,
    bones: settings.VMC_BONES,
    clock,
    report: board.reporter('vmc'),
    offsetMs: () => settings.VMC_OFFSET_MS,
  });
  vmc.show(firstExpression(persona));
  const stop = bus.listen((event) => {
    if (event.type === 'expression') vmc.show(event.expression);
  });
  onClose('the 3D model', async () => {
    stop();
    await vmc.close();
  });
  return vmc;
}

function firstExpression(persona: Persona): Emotion {
  return persona.styles[persona.defaultStyle]?.expression ?? 'neutral';
}
