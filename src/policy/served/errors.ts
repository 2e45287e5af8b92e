/** What can go wrong between here and a model server, as errors that say what to do. */
import { reasonOf } from '../../kernel/fault.ts';
import { PolicyError, type PolicyErrorKind } from '../../ports/policy.ts';

/** Characters of an error body that are worth showing. */
const MAX_DETAIL_CHARS = 240;

export class ServerError extends PolicyError {
  /** Trying again at once may help, as long as nothing was answered yet. */
  readonly retryable: boolean;
  /** The server does not know the field that asks for an answer without reasoning; asking without it will do. */
  readonly thinkingRefused: boolean;

  constructor(kind: PolicyErrorKind, message: string, options: ErrorOptions & { retryable?: boolean; thinkingRefused?: boolean } = {}) {
    super(kind, message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryable = options.retryable ?? false;
    this.thinkingRefused = options.thinkingRefused ?? false;
  }
}

/** How a server is called in what is said of it. */
export interface ServerNames {
  /** As within a sentence. */
  readonly name: string;
  readonly where: string;
  /** The setting that holds its address. */
  readonly setting: string;
}

type Reason = (names: ServerNames) => string;
const NETWORK_REASONS: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: ({ name }) => `nothing listens there; start ${name}`,
  ECONNRESET: () => 'the connection was reset',
  EPIPE: () => 'the connection was closed',
  UND_ERR_SOCKET: () => 'the connection was closed',
  ENOTFOUND: ({ setting }) => `no such host; check ${setting}`,
  EAI_AGAIN: ({ setting }) => `the host name could not be looked up; check ${setting}`,
  EHOSTUNREACH: () => 'no way to that host',
  ENETUNREACH: () => 'no network',
  ETIMEDOUT: () => 'no answer from that host',
  UND_ERR_CONNECT_TIMEOUT: () => 'no answer from that host',
};
const RETRYABLE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** A name as a sentence begins with it. */
export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Makes a PolicyError of whatever a client threw. */
export function explain(error: unknown, names: ServerNames, answering: boolean): PolicyError {
  if (error instanceof PolicyError) return error;
  const { where, setting } = names;
  const name = capital(names.name);
  if (error instanceof TypeError && error.cause instanceof Error && /redirect/iu.test(error.cause.message)) {
    return new ServerError('protocol', `${where} sends requests on to another address; check ${setting}`, { cause: error });
  }
  const code = networkCode(error);
  // undici says `terminated` when a connection ends in mid-body, at times without a code.
  const broken = error instanceof TypeError && (error.message === 'fetch failed' || error.message === 'terminated');
  if (code !== null || broken) {
    const reason = NETWORK_REASONS[code ?? '']?.(names) ?? code ?? 'the request failed';
    const message = answering
      ? `${name} at ${where} broke off in mid-answer: ${reason}`
      : `${name} is not reachable at ${where}: ${reason}`;
    return new ServerError('unreachable', message, { cause: error, retryable: code !== null && RETRYABLE_CODES.has(code) });
  }
  const text = reasonOf(error);
  if (text.startsWith('Did not receive done')) {
    return new ServerError('protocol', `${name} at ${where} ended its answer without saying that it was done`, { cause: error });
  }
  return new ServerError('protocol', `${name} stopped its answer: ${clip(text)}`, { cause: error });
}

function networkCode(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && at.code in NETWORK_REASONS) return at.code;
    if (at instanceof AggregateError) {
      const inner = networkCode(at.errors[0]);
      if (inner !== null) return inner;
    }
  }
  return null;
}

/** What a refusal says of itself, in one short line. Reads the body, within bounds. */
export async function errorDetail(response: Response): Promise<string> {
  const text = await boundedText(response);
  try {
    return clip(messageIn(JSON.parse(text)) ?? text);
  } catch {
    // Not JSON: some proxy's page. Its first words are all there is to tell.
  }
  return clip(text.replace(/<[^>]*>/gu, ' '));
}

/** `{"error": "…"}`, `{"error": {"message": "…"}}`, `{"message": "…"}`, `{"detail": "…"}` */
export function messageIn(body: unknown): string | null {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return null;
  const fields = new Map<string, unknown>(Object.entries(body));
  for (const key of ['error', 'message', 'detail']) {
    const found = fields.has(key) ? messageIn(fields.get(key)) : null;
    if (found !== null) return found;
  }
  return null;
}

async function boundedText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > 4096) break;
  }
  return text;
}

export function clip(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > MAX_DETAIL_CHARS ? `${line.slice(0, MAX_DETAIL_CHARS)}…` : line;
}
