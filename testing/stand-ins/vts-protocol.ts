/** The envelope of VTube Studio's public API, as its server reads it. */

export type Data = Readonly<Record<string, unknown>>;

/** An answer of type APIError. */
export class Refusal extends Error {
  readonly errorID: number;
  constructor(errorID: number, message: string) {
    super(message);
    this.errorID = errorID;
  }
}

export const pluginOf = (data: Data): string => `${String(data['pluginName'])}|${String(data['pluginDeveloper'])}`;

/** @throws Refusal */
export function parse(text: string): { requestID: string; messageType: string; data: Data } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(2, 'JSON invalid.');
  }
  const { apiName, apiVersion, requestID = 'none', messageType, data } = value as Record<string, unknown>;
  if (apiName !== 'VTubeStudioPublicAPI') throw new Refusal(3, 'API name invalid.');
  if (apiVersion !== '1.0') throw new Refusal(4, 'API version invalid.');
  if (typeof requestID !== 'string' || !/^[\x20-\x7e]{1,64}$/u.test(requestID)) throw new Refusal(5, 'Request ID invalid.');
  if (typeof messageType !== 'string' || messageType === '') throw new Refusal(6, 'Request type missing.');
  return { requestID, messageType, data: typeof data === 'object' && data !== null ? (data as Data) : {} };
}
