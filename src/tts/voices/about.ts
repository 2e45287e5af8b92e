/** What the streamer is told of the voice in use: why it was chosen, what its licence asks, and what else there is. */
import type { VoiceChoice } from './choose.ts';
import { installedVoices } from './installed.ts';

export async function aboutVoice(choice: Extract<VoiceChoice, { provider: 'piper' }>, folder: string): Promise<string> {
  const others = (await installedVoices(folder).catch(() => [])).filter(({ name }) => name !== choice.voice);
  return [
    choice.why,
    `licence: ${choice.licence}`,
    ...(choice.credit === null ? [] : [choice.credit]),
    ...others.map(({ name, record }) => `also installed: ${name}, ${record ? `recordings ${record.recordings}` : 'licence not known'}`),
  ].join('; ');
}
