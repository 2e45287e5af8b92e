/**
 * `npm run setup -- obs`: makes in OBS what AIVT uses and lacks there (the persona's scenes, the overlay
 * as a browser source, a text source where one is named). What is there already is left as it is.
 */
import type { Clock } from '../kernel/clock.ts';
import { ALREADY_EXISTS, INVALID_INPUT_KIND, ObsError } from './errors.ts';
import { isOverlayUrl } from '../domain/voice-inputs.ts';
import { openObsSession, type ObsCall } from './session.ts';

export interface SetupObsIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly url: string;
  readonly password: string;
  readonly clock: Clock;
  /** The persona's scenes. */
  readonly scenes: readonly string[];
  /** `http://127.0.0.1:9000/overlay` */
  readonly overlayUrl: string;
  /** The text source that tells whom she answers; null for none. */
  readonly textInput?: string | null;
}

export const OVERLAY_SOURCE = 'AIVT overlay';
const USAGE = `npm run setup -- obs
  makes the persona's scenes and the overlay's browser source in a running OBS (OBS_URL, OBS_PASSWORD); nothing that is there is changed`;

/** @returns the exit code: 0 everything is there, 1 something is missing (told on `err`), 2 used wrongly. */
export async function setupObsCommand(args: readonly string[], io: SetupObsIo): Promise<number> {
  if (args.length > 0) {
    io.err(USAGE);
    return 2;
  }
  try {
    const session = await openObsSession(io);
    try {
      return await setUpObs(session.call, io);
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof ObsError)) throw error;
    io.err(error.message);
    return 1;
  }
}

/** What the command does once it is connected. @returns its exit code. */
export async function setUpObs(call: ObsCall, io: SetupObsIo): Promise<number> {
  const { obsVersion, obsWebSocketVersion } = await call('GetVersion', undefined, { timeoutMs: 6_000 });
  io.out(`OBS ${obsVersion} (obs-websocket ${obsWebSocketVersion}) at ${io.url}`);
  for (const sceneName of io.scenes) {
    const made = await unlessThere(call('CreateScene', { sceneName }));
    io.out(`  scene “${sceneName}”: ${made ? 'made' : 'is there'}`);
  }
  if (io.scenes.length === 0) io.out('  the persona lists no scenes, so none are made');
  const textMade = await textSource(call, io);
  const overlay = await overlaySource(call, io);
  if (overlay === null) return 1;
  for (const scene of io.scenes) await addToScene(call, scene, overlay, io);
  io.out(`Panic mutes “${overlay}” in OBS; to do it by hand, use the speaker symbol beside it in OBS's Audio Mixer.`);
  return textMade ? 0 : 1;
}

/** The name of the browser source that shows the overlay, made when there is none; null when OBS cannot have one. */
async function overlaySource(call: ObsCall, io: SetupObsIo): Promise<string | null> {
  const { inputs } = await call('GetInputList');
  for (const { inputName, inputKind } of inputs) {
    if (typeof inputName !== 'string' || inputKind !== 'browser_source') continue;
    const { inputSettings } = await call('GetInputSettings', { inputName });
    if (!isOverlayUrl(inputSettings['url'])) continue;
    io.out(`  browser source “${inputName}”: is there`);
    if (inputSettings['reroute_audio'] !== true)
      io.out(`  “${inputName}”: tick “Control audio via OBS” in its properties, or OBS cannot mute it`);
    return inputName;
  }
  const { inputKinds } = await call('GetInputKindList');
  const sceneName = await firstScene(call, io);
  const videoSettings = await call('GetVideoSettings');
  try {
    if (!inputKinds.includes('browser_source')) throw new ObsError('refused', 'no browser_source', INVALID_INPUT_KIND);
    const made = await unlessThere(
      call('CreateInput', {
        sceneName,
        inputName: OVERLAY_SOURCE,
        inputKind: 'browser_source',
        inputSettings: {
          url: io.overlayUrl,
          width: videoSettings.baseWidth,
          height: videoSettings.baseHeight,
          // Through OBS's mixer, so that it is on the stream and can be muted.
          reroute_audio: true,
          // She must keep time while another scene is on air.
          shutdown: false,
          restart_when_active: false,
        },
      }),
    );
    if (!made) {
      io.err(`  “${OVERLAY_SOURCE}” is there but shows something else: rename it, or set its address to ${io.overlayUrl}`);
      return null;
    }
  } catch (error) {
    if (!(error instanceof ObsError && error.code === INVALID_INPUT_KIND)) throw error;
    io.err(
      [
        'This OBS has no browser source (Linux distributions often leave it out). Either install OBS from obsproject.com or Flathub,',
        `or open ${io.overlayUrl} in a browser, capture its window in OBS, and capture its sound (Audio Output Capture).`,
        'Then name that audio input in OBS_MUTE_INPUT, so that panic can mute it.',
      ].join('\n'),
    );
    return null;
  }
  io.out(`  browser source “${OVERLAY_SOURCE}”: made in “${sceneName}”, showing ${io.overlayUrl}`);
  return OVERLAY_SOURCE;
}

/** Best first: what OBS on Windows, and what OBS elsewhere writes text with. */
const TEXT_KINDS = ['text_gdiplus_v3', 'text_gdiplus_v2', 'text_gdiplus', 'text_ft2_source_v2', 'text_ft2_source'];

/** Makes the text source where one is named and there is none. False when that cannot be. */
async function textSource(call: ObsCall, io: SetupObsIo): Promise<boolean> {
  const name = io.textInput ?? null;
  if (name === null) return true;
  const { inputs } = await call('GetInputList');
  const there = inputs.find(({ inputName }) => inputName === name);
  if (there) {
    const isText = typeof there.inputKind === 'string' && there.inputKind.startsWith('text_');
    if (isText) io.out(`  text source “${name}”: is there`);
    else io.err(`  “${name}” is there but is no text source: give OBS_TEXT_INPUT another name`);
    return isText;
  }
  const { inputKinds } = await call('GetInputKindList');
  const inputKind = TEXT_KINDS.find((kind) => inputKinds.includes(kind));
  if (inputKind === undefined) {
    io.err('  this OBS cannot show text: install its text source, or leave OBS_TEXT_INPUT empty');
    return false;
  }
  const sceneName = await firstScene(call, io);
  await call('CreateInput', { sceneName, inputName: name, inputKind, inputSettings: { text: '' } });
  io.out(`  text source “${name}”: made in “${sceneName}”; move it where it should be`);
  for (const scene of io.scenes) await addToScene(call, scene, name, io);
  return true;
}

const firstScene = async (call: ObsCall, io: SetupObsIo): Promise<string> =>
  io.scenes[0] ?? (await call('GetCurrentProgramScene')).currentProgramSceneName;

async function addToScene(call: ObsCall, sceneName: string, sourceName: string, io: SetupObsIo): Promise<void> {
  const { sceneItems } = await call('GetSceneItemList', { sceneName });
  if (sceneItems.some((item) => item['sourceName'] === sourceName)) return;
  await call('CreateSceneItem', { sceneName, sourceName });
  io.out(`  “${sourceName}” added to “${sceneName}”`);
}

/** False when OBS has one of that name already. */
async function unlessThere(creation: Promise<unknown>): Promise<boolean> {
  try {
    await creation;
    return true;
  } catch (error) {
    if (error instanceof ObsError && error.code === ALREADY_EXISTS) return false;
    throw error;
  }
}
