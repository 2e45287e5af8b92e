/** What `npm run doctor` says of Twitch, OBS and the puppets: looked at as AIVT would use them, and changed in nothing. */
import { twitchTokens } from '../app/twitch.ts';
import { SCOPES } from '../chat/twitch/scopes.ts';
import type { Settings } from '../config/settings.ts';
import { isOverlayUrl } from '../domain/voice-inputs.ts';
import { ObsError } from '../obs/errors.ts';
import { openObsSession, type ObsCall } from '../obs/session.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Persona } from '../domain/persona.ts';
import { VtsError } from '../vts/errors.ts';
import { openWire } from '../vts/wire.ts';
import type { Finding } from './finding.ts';

type Found = Pick<Finding, 'verdict' | 'detail'>;
const ok = (detail: string): Found => ({ verdict: 'ok', detail });
const hint = (detail: string): Found => ({ verdict: 'hint', detail });

/** Is there a sign-in, and does it allow all that is asked for today? Twitch itself is not asked. */
export async function twitch(settings: Pick<Settings, 'TWITCH_CLIENT_ID' | 'USE_STUB_TWITCH' | 'AIVT_DATA_DIR'>): Promise<Finding> {
  const look = async (): Promise<Found> => {
    if (settings.USE_STUB_TWITCH) return ok('a stub, by USE_STUB_TWITCH');
    if (settings.TWITCH_CLIENT_ID === null) return hint('not connected: set TWITCH_CLIENT_ID (docs/go-live.md tells where it comes from)');
    const problems: string[] = [];
    const tokens = twitchTokens(settings, (message) => problems.push(message));
    const [streamer, bot] = await Promise.all([tokens.read('streamer'), tokens.read('bot')]);
    if (!streamer) return hint(problems[0] ?? 'nobody has signed in: npm run auth -- twitch');
    if (streamer.clientId !== settings.TWITCH_CLIENT_ID)
      return hint('signed in with another TWITCH_CLIENT_ID: sign in again, npm run auth -- twitch');
    const lacks = SCOPES.streamer.filter(({ scope }) => !streamer.scopes.includes(scope));
    if (lacks.length > 0)
      return hint(
        `the sign-in of ${streamer.login} does not allow to ${lacks.map(({ why }) => why).join('; to ')}: npm run auth -- twitch`,
      );
    if (bot && bot.clientId !== settings.TWITCH_CLIENT_ID)
      return hint(`her own account ${bot.login} is signed in with another TWITCH_CLIENT_ID: npm run auth -- twitch --bot`);
    return ok(`signed in as ${streamer.login}, writes as ${(bot ?? streamer).login}`);
  };
  return { what: 'twitch', ...(await look()) };
}

/** Does OBS answer, take the password, and have what the persona and the settings name? */
export async function obs(
  settings: Pick<Settings, 'OBS_URL' | 'OBS_PASSWORD' | 'OBS_MUTE_INPUT' | 'OBS_TEXT_INPUT' | 'USE_STUB_OBS'>,
  persona: Pick<Persona, 'scenes'>,
): Promise<Finding> {
  const look = async (): Promise<Found> => {
    if (settings.USE_STUB_OBS) return ok('a stub, by USE_STUB_OBS');
    const session = await openObsSession({ url: settings.OBS_URL, password: settings.OBS_PASSWORD ?? '', clock: systemClock });
    try {
      const lacks = await lackingIn(session.call, persona.scenes, settings);
      if (lacks.length > 0) return hint(`OBS at ${settings.OBS_URL} has no ${lacks.join(', no ')}: npm run setup -- obs`);
      return ok(`OBS at ${settings.OBS_URL} has the overlay and the persona's ${persona.scenes.length} scenes`);
    } finally {
      await session.close();
    }
  };
  return { what: 'obs', ...(await look().catch(toldBy(ObsError))) };
}

async function lackingIn(
  call: ObsCall,
  scenes: readonly string[],
  { OBS_MUTE_INPUT: muteInput, OBS_TEXT_INPUT: textInput }: Pick<Settings, 'OBS_MUTE_INPUT' | 'OBS_TEXT_INPUT'>,
): Promise<string[]> {
  const there = new Set((await call('GetSceneList')).scenes.map(({ sceneName }) => sceneName));
  const { inputs } = await call('GetInputList');
  const lacks = scenes.filter((scene) => !there.has(scene)).map((scene) => `scene “${scene}”`);
  if (textInput !== null && !inputs.some(({ inputName }) => inputName === textInput)) lacks.push(`text source “${textInput}”`);
  if (muteInput !== null) {
    if (!inputs.some(({ inputName }) => inputName === muteInput)) lacks.push(`audio input “${muteInput}” (OBS_MUTE_INPUT)`);
    return lacks;
  }
  for (const { inputName, inputKind } of inputs) {
    if (typeof inputName !== 'string' || inputKind !== 'browser_source') continue;
    if (isOverlayUrl((await call('GetInputSettings', { inputName })).inputSettings['url'])) return lacks;
  }
  return [...lacks, 'browser source with the overlay'];
}

/** Does VTube Studio answer? Access is asked for when AIVT starts: it needs a click in VTube Studio. */
export async function vts(settings: Pick<Settings, 'VTS_URL' | 'USE_STUB_VTS'>): Promise<Finding> {
  const look = async (): Promise<Found> => {
    if (settings.USE_STUB_VTS) return ok('a stub, by USE_STUB_VTS');
    // A VTube Studio on another port is found by its broadcast when AIVT runs; nobody waits for that here.
    const url = settings.VTS_URL ?? 'ws://127.0.0.1:8001';
    const wire = await openWire({
      url,
      clock: systemClock,
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    try {
      const { vTubeStudioVersion } = await wire.request('APIState');
      return ok(`VTube Studio ${typeof vTubeStudioVersion === 'string' ? vTubeStudioVersion : ''} answers at ${url}`);
    } finally {
      wire.end(new VtsError('closed', 'looked at'));
    }
  };
  return { what: 'vts', ...(await look().catch(toldBy(VtsError))) };
}

/** Can datagrams be sent to where a 3D model is drawn? Nothing that moves it is sent. */
export async function vmc(settings: Pick<Settings, 'VMC_URL'>): Promise<Finding> {
  if (settings.VMC_URL === null) return { what: 'vmc', ...ok('off; VMC_URL names a program that draws a 3D model') };
  const { tryAddress } = await import('../vmc/try-address.ts');
  const problem = await tryAddress(settings.VMC_URL, systemClock);
  return {
    what: 'vmc',
    ...(problem === null ? ok(`${settings.VMC_URL} can be sent to; UDP does not tell whether somebody receives it`) : hint(problem)),
  };
}

/** What a part says of itself is a hint; anything else is a fault of ours. */
function toldBy(kind: typeof ObsError | typeof VtsError): (error: unknown) => Found {
  return (error) => {
    if (error instanceof kind) return hint(error.message);
    throw error;
  };
}
