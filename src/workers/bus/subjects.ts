/**
 * The names on the bus. What a channel sends and what is sent to it carry its name, so that the rights of a NATS
 * user can be bounded to one channel; what the services listen to does not, so that they serve all of them.
 *
 * | subject | from → to | what |
 * | --- | --- | --- |
 * | `aivt.jobs.KIND.CHANNEL` | link → one service of the queue group | a job is offered |
 * | `aivt.ask.KIND.CHANNEL` | link → one service of the queue group | are you there, what are you |
 * | `aivt.offer.KIND.SERVICE.CHANNEL` | link → that service | the same, to the one that did the job before |
 * | `aivt.at.KIND.SERVICE.CHANNEL.CLIENT.GENERATION` | link → that service | control: cancel, credit, input; generation 0: a sign of life |
 * | `aivt.to.CHANNEL.CLIENT.GENERATION` | service → link | taken, pieces, credit, done; generation 0: a sign of life |
 */

export const SERVICE_KINDS = ['tts', 'asr', 'policy'] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

export const jobSubject = (kind: ServiceKind, channel: string): string => `aivt.jobs.${kind}.${channel}`;
export const askSubject = (kind: ServiceKind, channel: string): string => `aivt.ask.${kind}.${channel}`;
export const offerSubject = (kind: ServiceKind, service: string, channel: string): string => `aivt.offer.${kind}.${service}.${channel}`;
export const toLink = (channel: string, client: string, generation: number): string => `aivt.to.${channel}.${client}.${generation}`;
export const toService = (kind: ServiceKind, service: string, channel: string, client: string, generation: number): string =>
  `aivt.at.${kind}.${service}.${channel}.${client}.${generation}`;

/** The last token, where subjects carry a generation. */
export function generationOf(subject: string): number {
  return Number(subject.slice(subject.lastIndexOf('.') + 1));
}

/** Channel, client and generation of what came to a service. */
export function senderOf(subject: string): { readonly channel: string; readonly client: string; readonly generation: number } {
  const [, , , , channel = '', client = '', generation = ''] = subject.split('.');
  return { channel, client, generation: Number(generation) };
}
