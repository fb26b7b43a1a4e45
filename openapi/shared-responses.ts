import { type ProblemStatus, problem, problemSchema } from '../lambdas/shared/api/http-error.ts';
import { jsonSchemaOf } from './schemas.ts';

const RETRY_AFTER = { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } };
const TEXT = { schema: { type: 'string' } };
const SEND_AGAIN = 'send it again.';
const MAY_BE_DONE =
  'with an Idempotency-Key, send it again. Without one it may have taken effect all the same: look before you do.';

/** By a service. */
const problemContent = (status: ProblemStatus, detail: string) => ({
  'application/problem+json': {
    schema: jsonSchemaOf(problemSchema, 'output'),
    example: problem(status, detail),
  },
});

/** By the gateway, before any service or instead of one that did not answer, in its own words. */
const gatewayContent = (message?: string) => ({
  'application/json': {
    schema: { $ref: '#/components/schemas/GatewayError' },
    ...(message && { example: { message } }),
  },
});

const failure = (status: 500 | 503, description: string, headers?: object) => ({
  description,
  ...(headers && { headers }),
  content: { ...problemContent(status, description), ...gatewayContent() },
});

/** What many routes answer alike. */
export const SHARED_RESPONSES = {
  NotModified: () => ({
    description: 'You have it already: what `If-None-Match` names is what would be answered.',
    headers: {
      ETag: { description: 'Of what would be answered.', ...TEXT },
      'Cache-Control': { description: 'For how long anybody may keep it.', ...TEXT },
    },
  }),
  Unauthorized: () => ({
    description:
      'No token, or a bad one: answered by the gateway. An ID token where an access token is meant.',
    headers: { 'WWW-Authenticate': { description: 'What RFC 6750 has for it.', ...TEXT } },
    content: {
      ...gatewayContent('Unauthorized'),
      ...problemContent(401, 'This is no access token: send that one.'),
    },
  }),
  AdminsOnly: () => ({
    description: 'Only members of the group "admin" may do this.',
    content: problemContent(403, 'Only members of the group "admin" may do this.'),
  }),
  ContentTooLarge: () => ({
    description: 'The body is too large: 65536 bytes at most.',
    content: problemContent(413, 'The body is too large: 65536 bytes at most.'),
  }),
  UnsupportedMediaType: () => ({
    description: 'The body is not JSON: send Content-Type: application/json.',
    content: problemContent(415, 'The body must be JSON: send Content-Type: application/json.'),
  }),
  TooManyRequests: () => ({
    description: 'Too many requests for now. Answered by the gateway.',
    content: gatewayContent('Too Many Requests'),
  }),
  InternalServerError: () => failure(500, `Something went wrong on our side: ${SEND_AGAIN}`),
  InternalServerErrorOrDone: () => failure(500, `Something went wrong on our side: ${MAY_BE_DONE}`),
  Busy: () => failure(503, `Too busy just now: ${SEND_AGAIN}`, RETRY_AFTER),
  BusyOrDone: () => failure(503, `Too busy just now: ${MAY_BE_DONE}`, RETRY_AFTER),
} as const;
export type SharedResponse = keyof typeof SHARED_RESPONSES;
