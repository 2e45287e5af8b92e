/** What an OpenAI-compatible server refuses, as errors that say what to do. */
import { errorDetail, ServerError, type ServerNames } from '../served/errors.ts';

/** How such a server is called in what is said of it. */
export const modelServerAt = (where: string): ServerNames => ({ name: 'the model server', where, setting: 'OPENAI_CHAT_URL' });

/** Fields beyond the plain protocol, which some servers take, some pass over and some refuse. */
const EXTRA_FIELDS =
  /chat_template_kwargs|enable_thinking|stream_options|unrecognized|unknown (?:field|argument|parameter)|extra (?:fields|inputs)|not permitted/iu;

/** The error of a refused request. Reads the body, within bounds. */
export async function refusal(response: Response, model: string, where: string): Promise<ServerError> {
  const detail = await errorDetail(response);
  const { status } = response;
  const told = detail === '' ? String(status) : `${status} ${detail}`;
  if (status === 401 || status === 403)
    return new ServerError('protocol', `The model server at ${where} refused access (${told}); check OPENAI_API_KEY`);
  if ((status === 400 || status === 422) && EXTRA_FIELDS.test(detail))
    return new ServerError('protocol', `${where} does not take fields beyond the plain protocol`, { thinkingRefused: true });
  if (
    (status === 400 || status === 404) &&
    /model/iu.test(detail) &&
    /not (?:found|exist|available|loaded)|does not exist|no such|unknown|no models? loaded/iu.test(detail)
  )
    return new ServerError(
      'model-missing',
      `The model server at ${where} has no model "${model}" (${detail}); load it there, or set OPENAI_CHAT_MODEL`,
    );
  if (status === 404 || status === 405)
    return new ServerError(
      'protocol',
      `${where} answers, but not as an OpenAI-compatible server (${told}); check OPENAI_CHAT_URL, which mostly ends in /v1`,
    );
  if (status === 429) return new ServerError('overloaded', `The model server at ${where} has had enough requests for now (${told})`);
  if (status === 502 || status === 503 || status === 529)
    return new ServerError('overloaded', `The model server at ${where} is busy or still loading its model (${told})`, {
      retryable: status === 503,
    });
  return new ServerError('protocol', `The model server at ${where} failed (${told}); its own log says more`);
}
