/** What goes wrong, told so that the reader knows what to do: `{error: {code, message, …}}`. */
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ControlError, type ControlErrorKind } from '../ports/controls.ts';
import { FieldError } from '../ports/settings-keeper.ts';

export const errorBodySchema = z.object({
  error: z.object({
    /** For programs: `invalid`, `bad-json`, `not-found`, `blocked` … */
    code: z.string(),
    /** For people: what is wrong and what to do. */
    message: z.string(),
    /** The field that is wrong, where one is. */
    field: z.string().optional(),
    /** Of a moderation block. */
    category: z.string().optional(),
    ruleId: z.string().optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

export interface HttpProblem {
  readonly status: number;
  readonly body: ErrorBody;
  /** True for our own faults, which belong in the log. */
  readonly internal: boolean;
}

const CONTROL_STATUS: Readonly<Record<ControlErrorKind, number>> = { 'not-found': 404, 'not-allowed': 409, unavailable: 503 };

export function problem(
  status: number,
  code: string,
  message: string,
  extra: Omit<ErrorBody['error'], 'code' | 'message'> = {},
): HttpProblem {
  return { status, body: { error: { code, message: sentence(message), ...extra } }, internal: status >= 500 && status !== 503 };
}

/** Whoever refuses, the reader gets a sentence: the rooms word their reasons as parts of one ("she is muted: unmute first"). */
function sentence(reason: string): string {
  const text = reason.trim();
  // "text: Invalid input": the field is named as it is written.
  const first = /^\p{Ll}[\p{L}'’-]*[\s,]/u.test(text) ? text.slice(0, 1).toUpperCase() : text.slice(0, 1);
  return `${first}${text.slice(1)}${/[.!?…]["'”’)]*$/u.test(text) ? '' : '.'}`;
}

/** Maps whatever a handler or Fastify threw to an answer. */
export function toProblem(error: unknown, maxBodyBytes: number): HttpProblem {
  if (error instanceof ControlError) return problem(CONTROL_STATUS[error.kind], error.kind, error.message);
  if (error instanceof FieldError) return problem(400, 'invalid', error.message, { field: error.field });
  if (hasZodFastifySchemaValidationErrors(error)) return invalidInput(error);
  const { code, statusCode, message } = asFastifyError(error);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return problem(413, 'too-large', `The body is larger than ${Math.floor(maxBodyBytes / 1024)} KB. Send less.`);
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return problem(415, 'bad-content-type', 'Send the body as JSON, with the header "Content-Type: application/json".');
  }
  if (code === 'FST_ERR_HANDLER_TIMEOUT')
    return problem(503, 'timeout', 'That took too long and was given up. Look at /status for a module that is offline, then try again.');
  if (error instanceof SyntaxError || code === 'FST_ERR_CTP_INVALID_JSON_BODY') {
    return problem(
      400,
      'bad-json',
      'The body is not valid JSON. Send an object such as {"text": "hello"}, with double quotes around names and texts.',
    );
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return problem(statusCode, 'bad-request', message);
  return problem(500, 'internal', 'Something went wrong inside AIVT; its log says what. Try again.');
}

function invalidInput(
  error: Pick<FastifyError, 'validationContext'> & { validation: readonly { instancePath: string; message?: string }[] },
): HttpProblem {
  const where = error.validationContext ?? 'body';
  const told = error.validation.slice(0, 3).map((issue) => {
    const field = issue.instancePath.replace(/^\//u, '').replaceAll('/', '.') || where;
    return { field, line: `${field}: ${issue.message ?? 'is not right'}` };
  });
  return problem(400, 'invalid', `${told.map((issue) => issue.line).join('; ')}. See /docs for what is expected.`, {
    field: told[0]?.field ?? where,
  });
}

function asFastifyError(error: unknown): { code: string | undefined; statusCode: number | undefined; message: string } {
  if (!(error instanceof Error)) return { code: undefined, statusCode: undefined, message: String(error) };
  const { code, statusCode } = error as Partial<FastifyError>;
  return { code, statusCode, message: error.message };
}
