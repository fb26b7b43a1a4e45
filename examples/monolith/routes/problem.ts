import { STATUS_CODES } from 'node:http';
import { Fenced } from '../saga/epoch.ts';
import { Rejected } from '../saga/ledger.ts';

/** An answer other than success: made into a problem document at the edge. */
export class Problem extends Error {
  readonly status: number;
  readonly extra: Record<string, unknown>;
  constructor(status: number, detail: string, extra: Record<string, unknown> = {}) {
    super(detail);
    this.status = status;
    this.extra = extra;
  }
}

export const notFound = (what: string) => new Problem(404, `There is no such ${what}.`);
export const forbidden = (what: string) => new Problem(403, `Only members of the group "admin" may ${what}.`);
export const refusal = (reason: string, detail: string) => new Problem(409, detail, { reason });
export const keyReused = () => new Problem(422, 'This Idempotency-Key was used with another body.');

/** 400, naming the fields. */
export const badFields = (errors: { field: string; message: string }[]) =>
  new Problem(400, 'The request is not valid: see errors.', { errors });
export const badField = (field: string, message: string) => badFields([{ field, message }]);

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}
export const reply = (status: number, body: unknown, headers?: Record<string, string>): Answer => ({
  status,
  body,
  headers,
});

/** What went wrong, as a problem document. */
export function problemOf(error: unknown, log: (error: unknown) => void): Answer {
  const problem = (status: number, detail: string, extra: object = {}, headers = {}) =>
    reply(
      status,
      { type: 'about:blank', title: STATUS_CODES[status], status, detail, ...extra },
      { 'Content-Type': 'application/problem+json', ...headers },
    );
  if (error instanceof Problem) return problem(error.status, error.message, error.extra);
  if (error instanceof Rejected) return problem(409, error.detail, { reason: error.reason });
  if (error instanceof Fenced)
    return problem(503, 'This part of the shop is being moved: send it again.', {}, { 'Retry-After': '1' });
  log(error);
  return problem(500, 'Something went wrong on our side. The same request can be sent again.');
}
