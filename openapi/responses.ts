import type { Answer, Endpoint } from '../lambdas/shared/api/endpoint.ts';
import {
  type Problem,
  type ProblemStatus,
  problem,
  problemSchema,
} from '../lambdas/shared/api/http-error.ts';
import { jsonSchemaOf } from './schemas.ts';

/** Every status that the endpoint can answer: its own, and those that follow from what it takes and who may call it. */
export function answersOf(endpoint: Endpoint): Record<string, unknown> {
  const { audience, body, answers, problems = {} } = endpoint;
  const successes = Object.entries(answers).map(([status, answer]) => [status, successOf(answer)]);
  const refusals = Object.entries(problems).map(([status, when]) => [
    status,
    problemOf(Number(status) as ProblemStatus, when),
  ]);
  return Object.fromEntries([
    ...successes,
    ['400', problemOf(400, 'Something in the request is not valid: see `errors`.', EXAMPLE_ERRORS)],
    ...(audience === 'anyone' ? [] : [['401', gatewayError('No token, or a bad one.', 'Unauthorized')]]),
    ...(audience === 'admin'
      ? [['403', problemOf(403, 'Only members of the group "admin" may do this.')]]
      : []),
    ...(body
      ? [
          ['413', problemOf(413, 'The body is too large: 65536 bytes at most.')],
          ['415', problemOf(415, 'The body is not JSON: send Content-Type: application/json.')],
        ]
      : []),
    ...refusals,
    ['429', gatewayError('Too many requests for now.', 'Too Many Requests')],
    ['500', failure(500, 'Something went wrong on our side. The same request can be sent again.')],
    ['503', failure(503, 'Too busy just now: send it again.')],
  ]);
}

const EXAMPLE_ERRORS = {
  errors: [{ field: 'cursor', message: 'is not a cursor of this list: leave it out to start again' }],
};
const RETRY_AFTER = { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } };

function successOf({ description, body, example, headers = {} }: Answer) {
  return {
    description,
    ...(Object.keys(headers).length && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, meaning]) => [
          name,
          { description: meaning, schema: { type: 'string' } },
        ]),
      ),
    }),
    content: {
      'application/json': { schema: jsonSchemaOf(body, 'output'), ...(example !== undefined && { example }) },
    },
  };
}

/** A problem document; with several reasons one example each. */
function problemOf(
  status: ProblemStatus,
  when: string | Record<string, string>,
  extra: Partial<Pick<Problem, 'errors'>> = {},
) {
  const schema = jsonSchemaOf(problemSchema, 'output');
  if (typeof when === 'string')
    return {
      description: when,
      content: { 'application/problem+json': { schema, example: problem(status, when, extra) } },
    };
  const reasons = Object.entries(when);
  return {
    description: reasons.map(([reason, text]) => `\`${reason}\`: ${text}`).join('\n\n'),
    ...('REQUEST_IN_PROGRESS' in when && { headers: RETRY_AFTER }),
    content: {
      'application/problem+json': {
        schema,
        examples: Object.fromEntries(
          reasons.map(([reason, text]) => [reason, { value: problem(status, text, { reason }) }]),
        ),
      },
    },
  };
}

/** The gateway answers before any service does, in its own words. */
const gatewayError = (description: string, message: string) => ({
  description: `${description} Answered by the gateway.`,
  content: {
    'application/json': { schema: { $ref: '#/components/schemas/GatewayError' }, example: { message } },
  },
});

/** By the service, or by the gateway when the service did not answer. */
function failure(status: 500 | 503, description: string) {
  return {
    description,
    ...(status === 503 && { headers: RETRY_AFTER }),
    content: {
      ...problemOf(status, description).content,
      'application/json': { schema: { $ref: '#/components/schemas/GatewayError' } },
    },
  };
}
