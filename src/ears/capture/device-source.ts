/** A microphone of this machine, in a process of its own: a driver that crashes takes nobody with it. */
import { Fault, reasonOf } from '../../kernel/fault.ts';
import type { EngineLink } from '../../ports/engine.ts';
import type { DeviceHead, DeviceJob } from './device-engine.ts';
import type { SoundSource } from './source.ts';

/** @param openLink starts the process; called when the microphone is opened first. */
export function deviceSource(device: string, openLink: () => EngineLink): SoundSource {
  let link: EngineLink | null = null;
  return {
    wanted: device,
    async open(signal) {
      link ??= openLink();
      const answers = link.run({ kind: 'listen', device } satisfies DeviceJob, signal)[Symbol.asyncIterator]();
      const first = await answers.next().catch((error: unknown) => {
        throw signal.aborted ? signal.reason : new Fault(reasonOf(error), { cause: error });
      });
      if (first.done === true) throw new Fault('the microphone was opened and closed again at once');
      const head = first.value as DeviceHead;
      return { device: head.device, sampleRateHz: head.sampleRateHz, sound: rest(answers) };
    },
    async close() {
      await link?.close();
      link = null;
    },
  };
}

async function* rest(answers: AsyncIterator<unknown>): AsyncGenerator<Int16Array, void, undefined> {
  try {
    for (;;) {
      const next = await answers.next();
      if (next.done === true) return;
      yield next.value as Int16Array;
    }
  } finally {
    await answers.return?.();
  }
}

/** Names of the microphones that there are. */
export async function listDevices(link: EngineLink, signal: AbortSignal): Promise<readonly string[]> {
  for await (const names of link.run({ kind: 'list' } satisfies DeviceJob, signal)) return names as string[];
  return [];
}
