/** Follows one connection: asks what is there, hears what OBS changes by itself, and asks again when that is much. */
import { sleep, type Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import { ObsError } from './errors.ts';
import type { Known } from './known.ts';
import type { HardMute } from './mute.ts';
import type { ObsCall, ObsSession } from './session.ts';
import type { TextSource } from './text.ts';

/** A scene may be still loading when OBS takes the first calls. */
const OPENING_TIMEOUT_MS = 6_000;

/** A busy OBS that did not answer is asked again: no event may come that would have it asked. */
const LEARN_AGAIN_AFTER_MS = 2_000;

/** After these something that was missing may be there, or the other way round. */
const LEARN_AGAIN_AT = [
  'CurrentSceneCollectionChanged',
  'SceneCreated',
  'SceneRemoved',
  // A scene that is told as removed can be in OBS's list a moment longer; this comes when the list itself is another.
  'SceneListChanged',
  'SceneNameChanged',
  'InputCreated',
  'InputRemoved',
  'InputNameChanged',
] as const;

export interface FollowParts {
  readonly known: Known;
  readonly mute: HardMute;
  readonly text: TextSource;
  readonly sceneAllowList: () => readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Resolves when all is known. @throws ObsError */
export async function follow(session: ObsSession, parts: FollowParts): Promise<void> {
  listen(session, parts);
  const told = await session.call('GetVersion', undefined, { timeoutMs: OPENING_TIMEOUT_MS });
  parts.known.heardVersion(`OBS ${told.obsVersion} (obs-websocket ${told.obsWebSocketVersion})`);
  await learn(session, parts);
}

/** All of it is idempotent: OBS 32 tells some things twice. */
function listen(session: ObsSession, parts: FollowParts): void {
  const { known, mute } = parts;
  const { socket } = session;
  socket.on('CurrentProgramSceneChanged', ({ sceneName }) => known.onAir(sceneName));
  socket.on('SceneNameChanged', ({ oldSceneName, sceneName }) => {
    if (oldSceneName === known.scene) known.onAir(sceneName);
  });
  socket.on('StreamStateChanged', ({ outputActive }) => known.output({ streaming: outputActive }));
  socket.on('RecordStateChanged', ({ outputActive }) => known.output({ recording: outputActive }));
  socket.on('InputMuteStateChanged', ({ inputName, inputMuted }) => mute.changed(inputName, inputMuted));
  const lookAgain = oneAtATime(() => learnPatiently(session, parts));
  for (const event of LEARN_AGAIN_AT) socket.on(event, () => void lookAgain());
  socket.on('ExitStarted', () => session.terminate(new ObsError('closed', 'OBS was closed')));
}

/** Never rejects; ends when all was learnt or the connection is over. */
async function learnPatiently(session: ObsSession, parts: FollowParts): Promise<void> {
  for (let told = ''; ;) {
    try {
      await learn(session, parts);
      return;
    } catch (error) {
      if (session.ended.aborted) return;
      const reason = reasonOf(error);
      if (reason !== told) parts.log.warn(`OBS: ${reason}; asking again`);
      told = reason;
      await sleep(parts.clock, LEARN_AGAIN_AFTER_MS, session.ended).catch(() => undefined);
    }
  }
}

async function learn({ call }: ObsSession, { known, mute, text, sceneAllowList }: FollowParts): Promise<void> {
  const timeoutMs = OPENING_TIMEOUT_MS;
  const patient: ObsCall = (type, data, more) => call(type, data, { timeoutMs, ...more });
  await mute.opened(patient);
  known.onAir((await patient('GetCurrentProgramScene')).currentProgramSceneName);
  const [stream, record] = await Promise.all([call('GetStreamStatus'), call('GetRecordStatus')]);
  known.output({ streaming: stream.outputActive, recording: record.outputActive });
  const { scenes } = await call('GetSceneList');
  await text.opened(patient);
  const there = scenes.map((one) => one['sceneName']);
  const missing = sceneAllowList().filter((name) => !there.includes(name));
  known.learnt([
    ...(missing.length > 0 ? [`not in OBS: ${missing.map((name) => `“${name}”`).join(', ')}`] : []),
    ...(mute.inputs.length === 0 ? ['no input to mute on panic'] : []),
    ...(text.name !== null && !text.there ? [`no text source “${text.name}”`] : []),
  ]);
}

/** Changing the scene collection tells of every input: the work goes on one at a time, and once more at the end. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let working = false;
  let due = false;
  return async () => {
    due = true;
    if (working) return;
    working = true;
    while (due) {
      due = false;
      await work();
    }
    working = false;
  };
}
