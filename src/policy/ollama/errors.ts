/** What can go wrong between here and Ollama, as errors that say what to do. */
import { reasonOf } from '../../kernel/fault.ts';
import { PolicyError, type PolicyErrorKind } from '../../ports/policy.ts';

/** Bytes of an error body that are worth showing. */
const MAX_DETAIL_CHARS = 240;

export class OllamaError extends PolicyError {
  /** Trying again at once may help, as long as nothing was answered yet. */
  readonly retryable: boolean;
  /** The model does not know the `think` field; asking without it will do. */
  readonly thinkingRefused: boolean;

  constructor(kind: PolicyErrorKind, message: string, options: ErrorOptions & { retryable?: boolean; thinkingRefused?: boolean } = {}) {
    super(kind, message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OllamaError';
    this.retryable = options.retryable ?? false;
    this.thinkingRefused = options.thinkingRefused ?? false;
  }
}

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; start Ollama',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  ENOTFOUND: 'no such host; check OLLAMA_URL',
  EAI_AGAIN: 'the host name could not be looked up; check OLLAMA_URL',
  EHOSTUNREACH: 'no way to that host',
  ENETUNREACH: 'no network',
  ETIMEDOUT: 'no answer from that host',
  UND_ERR_CONNECT_TIMEOUT: 'no answer from that host',
};
const RETRYABLE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** The error of a refused request. Reads the body, within bounds. */
export async function refusal(response: Response, model: string, where: string): Promise<OllamaError> {
  const detail = await errorDetail(response);
  const { status } = response;
  if (status === 400 && /does not support thinking|think/iu.test(detail)) {
    return new OllamaError('protocol', `${model} does not know the "think" field`, { thinkingRefused: true });
  }
  if (status === 404 && /model|not found, try pulling/iu.test(detail)) {
    return new OllamaError('model-missing', `Ollama at ${where} has no model "${model}"; run \`ollama pull ${model}\``);
  }
  if (status === 404) return new OllamaError('protocol', `${where} answers, but not as Ollama (404 ${detail}); check OLLAMA_URL`);
  if (status === 503 || status === 429 || status === 502) {
    return new OllamaError('overloaded', `Ollama is busy (${status} ${detail})`, { retryable: status === 503 });
  }
  if (status === 401 || status === 403) return new OllamaError('protocol', `Ollama at ${where} refused access (${status} ${detail})`);
  return new OllamaError('protocol', `Ollama failed (${status} ${detail}); its own log says more`);
}

/** Makes an OllamaError of whatever the client threw. */
export function explain(error: unknown, where: string, answering: boolean): PolicyError {
  if (error instanceof PolicyError) return error;
  if (error instanceof TypeError && error.cause instanceof Error && /redirect/iu.test(error.cause.message)) {
    return new OllamaError('protocol', `${where} sends requests on to another address; check OLLAMA_URL`, { cause: error });
  }
  const code = networkCode(error);
  if (code !== null || (error instanceof TypeError && error.message === 'fetch failed')) {
    const reason = NETWORK_REASONS[code ?? ''] ?? code ?? 'the request failed';
    const message = answering ? `Ollama at ${where} broke off in mid-answer: ${reason}` : `Ollama is not reachable at ${where}: ${reason}`;
    return new OllamaError('unreachable', message, { cause: error, retryable: code !== null && RETRYABLE_CODES.has(code) });
  }
  const text = reasonOf(error);
  if (text.startsWith('Did not receive done')) {
    return new OllamaError('protocol', `Ollama at ${where} ended its answer without saying that it was done`, { cause: error });
  }
  // The client throws the text of an {"error": …} line as it is.
  return new OllamaError('protocol', `Ollama stopped its answer: ${clip(text)}`, { cause: error });
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

async function errorDetail(response: Response): Promise<string> {
  const text = await boundedText(response);
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string') return clip(body.error);
  } catch {
    // Not JSON: some proxy's page. Its first words are all there is to tell.
  }
  return clip(text.replace(/<[^>]*>/gu, ' '));
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

function clip(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > MAX_DETAIL_CHARS ? `${line.slice(0, MAX_DETAIL_CHARS)}…` : line;
}
