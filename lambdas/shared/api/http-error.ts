import * as z from 'zod/mini';
import type { FieldError } from '../platform/validation.ts';
import { totalSchema } from '../saga/saga-order.ts';
import { rejectionFields } from './rejection-schema.ts';

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;
export type ProblemStatus = keyof typeof TITLES;

/** RFC 9457 problem details. `errors` names bad fields; the others tell about a refusal. */
export const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int().check(z.gte(400), z.lte(599)),
  detail: z.string(),
  errors: z.optional(z.array(z.strictObject({ field: z.string(), message: z.string() }))),
  reason: z.optional(z.string()),
  orderId: z.optional(z.string()),
  ...rejectionFields,
  total: z.optional(totalSchema.check(z.describe('What the order would cost now.'))),
  retryable: z.optional(
    z.boolean().check(z.describe('`true`: nothing is wrong with the order; place it anew, with a new key.')),
  ),
});

export interface Problem extends z.infer<typeof problemSchema> {
  status: ProblemStatus;
}

/** `type` is about:blank, as RFC 9457 has it for problems that the status explains; what is special is in `reason`. */
export function problem(
  status: ProblemStatus,
  detail: string,
  extra: Partial<Omit<Problem, 'type' | 'title' | 'status' | 'detail'>> = {},
): Problem {
  return { type: 'about:blank', title: TITLES[status], status, detail, ...extra };
}

/** An answer other than success. Thrown by routes, made into a problem document at the edge. */
export class HttpError extends Error {
  readonly problem: Problem;
  readonly headers: Record<string, string>;

  constructor(
    status: ProblemStatus,
    detail: string,
    extra: Parameters<typeof problem>[2] = {},
    headers: Record<string, string> = {},
  ) {
    super(detail);
    this.problem = problem(status, detail, extra);
    this.headers = headers;
  }
}

/** 400, naming the fields. */
export const badRequest = (errors: FieldError[]) =>
  new HttpError(400, 'The request is not valid: see errors.', { errors });

/** 401 with what RFC 6750 has for a token that proves nothing. */
export const unauthorized = (detail: string) =>
  new HttpError(401, detail, {}, { 'WWW-Authenticate': 'Bearer error="invalid_token"' });

/** 404, also for what belongs to somebody else: its existence is nobody's business. */
export const notFound = (what: string) => new HttpError(404, `There is no such ${what}.`);

/** 409 with the reason that a program can act on. */
export const refusal = (reason: string, detail: string) => new HttpError(409, detail, { reason });
