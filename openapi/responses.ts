import type { Answer, Endpoint } from '../lambdas/shared/api/endpoint.ts';
import {
  type Problem,
  type ProblemStatus,
  problem,
  problemSchema,
} from '../lambdas/shared/api/http-error.ts';
import { exampleErrorsOf } from './example-errors.ts';
import { jsonSchemaOf } from './schemas.ts';
import { SHARED_RESPONSES, type SharedResponse } from './shared-responses.ts';

const shared = (name: SharedResponse) => ({ $ref: `#/components/responses/${name}` });

/** Every status that the endpoint can answer: its own, and those that follow from what it takes and who may call it. */
export function answersOf(method: string, endpoint: Endpoint): Record<string, unknown> {
  const { audience, body, answers, problems = {}, cacheSeconds } = endpoint;
  const successes = Object.entries(answers).map(([status, answer]) => [
    status,
    successOf(answer, cacheSeconds),
  ]);
  const refusals = Object.entries(problems).map(([status, when]) => [
    status,
    problemOf(Number(status) as ProblemStatus, when),
  ]);
  const mayRepeat = method !== 'POST' || endpoint.isRepeatable || hasRequiredKey(endpoint);
  return Object.fromEntries([
    ...successes,
    ...(cacheSeconds === undefined ? [] : [['304', shared('NotModified')]]),
    ['400', badRequest(endpoint)],
    ...(audience === 'anyone' ? [] : [['401', shared('Unauthorized')]]),
    ...(audience === 'admin' ? [['403', shared('AdminsOnly')]] : []),
    ...(body
      ? [
          ['413', shared('ContentTooLarge')],
          ['415', shared('UnsupportedMediaType')],
        ]
      : []),
    ...refusals,
    ['429', shared('TooManyRequests')],
    ['500', shared(mayRepeat ? 'InternalServerError' : 'InternalServerErrorOrDone')],
    ['503', shared(mayRepeat ? 'Busy' : 'BusyOrDone')],
  ]);
}

/** The answers that are the same at many routes, as components. */
export const sharedResponses = () =>
  Object.fromEntries(Object.entries(SHARED_RESPONSES).map(([name, make]) => [name, make()]));

const hasRequiredKey = ({ headers }: Endpoint) => {
  const { required = [] } = headers ? (jsonSchemaOf(headers, 'input') as { required?: string[] }) : {};
  return required.includes('Idempotency-Key');
};

/** What makes an answer one that may be kept. */
const CACHE_HEADERS = {
  ETag: 'Of what was answered: send it as `If-None-Match` next time.',
  'Cache-Control': 'For how long anybody may keep it.',
};

function successOf({ description, body, example, headers = {} }: Answer, cacheSeconds: number | undefined) {
  const all = { ...headers, ...(cacheSeconds !== undefined && CACHE_HEADERS) };
  return {
    description,
    ...(Object.keys(all).length && {
      headers: Object.fromEntries(
        Object.entries(all).map(([name, meaning]) => [
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

/** What the endpoint says to a request that is wrong in its own way. */
const badRequest = (endpoint: Endpoint) =>
  problemOf(400, 'The request is not valid: see errors.', { errors: exampleErrorsOf(endpoint) });

/** A problem document; with several reasons one example each, and no other reason. */
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
    ...('REQUEST_IN_PROGRESS' in when && {
      headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
    }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            schema,
            {
              type: 'object',
              properties: { reason: { type: 'string', enum: Object.keys(when) } },
              required: ['reason'],
            },
          ],
        },
        examples: Object.fromEntries(
          reasons.map(([reason, text]) => [reason, { value: problem(status, text, { reason }) }]),
        ),
      },
    },
  };
}
