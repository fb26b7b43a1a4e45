import type { RequestContext } from '@aws-lambda-powertools/event-handler/types';
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyValidationError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { HttpError } from './http-error.ts';
import { type Origin, originOf } from './origin.ts';
import { keepEnd, recordsOf } from './request-record.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** A response as it is kept for its replays. */
export interface StoredResponse {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface IdempotentRequest {
  /** The route: the same key may be used once on each. */
  operation: string;
  userId: string;
  /** Without one, every request is a new one. */
  key: string | undefined;
  body: unknown;
}

/** A response as it is stored: as text, because a map in DynamoDB forgets the order of its keys. */
interface KeptResponse {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** Taken in, but not finished. */
const ACCEPTED = 202;

/**
 * Runs `respond` once per user, operation and key within 24 hours; a repetition gets the first response to the letter, marked
 * `Idempotency-Replayed`. Throws 422 when the body is another one, 409 while the first request still runs.
 * When `respond` throws, nothing is kept and the client may try again: `respond` itself must be safe to repeat, by the origin that
 * it gets.
 * A 202 is no final answer: with `later` a repetition asks that instead, and what it says is kept once it is no 202 either.
 */
export async function idempotently(
  { context: lambdaContext }: Pick<RequestContext, 'context'>,
  request: IdempotentRequest,
  respond: (origin?: Origin) => Promise<StoredResponse>,
  later?: () => Promise<StoredResponse>,
): Promise<Response> {
  const { operation, userId, key, body } = request;
  if (key === undefined) return responseOf(kept(await respond()));
  let recordId: string | undefined;
  const config = new IdempotencyConfig({
    eventKeyJmesPath: '[userId, key]',
    payloadValidationJmesPath: 'body',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: DAY_SECONDS,
    hashFunction: 'sha256',
    lambdaContext,
    responseHook: (response, record) => {
      recordId = record.idempotencyKey;
      return response;
    },
  });
  const once = makeIdempotent(
    async (_request: IdempotentRequest) => kept(await respond(originOf(operation, userId, key, body))),
    {
      persistenceStore: recordsOf(operation),
      config,
      keyPrefix: operation,
    },
  );

  try {
    const first = await once(request);
    if (recordId === undefined) return responseOf(first);
    if (first.status !== ACCEPTED || !later) return responseOf(first, REPLAYED);
    const end = kept(await later());
    return responseOf(end.status === ACCEPTED ? end : await keepEnd(recordId, end), REPLAYED);
  } catch (error) {
    throw translated(error);
  }
}

const REPLAYED = { 'Idempotency-Replayed': 'true' };

const kept = ({ status, body, headers = {} }: StoredResponse) => ({
  status,
  headers,
  text: JSON.stringify(body),
});

const responseOf = ({ status, headers, text }: KeptResponse, mark: Record<string, string> = {}) =>
  new Response(text, { status, headers: { 'Content-Type': 'application/json', ...headers, ...mark } });

function translated(error: unknown): unknown {
  if (error instanceof IdempotencyValidationError) return keyReused();
  if (error instanceof IdempotencyAlreadyInProgressError) {
    return new HttpError(
      409,
      'The first request with this Idempotency-Key is still running: ask again.',
      { reason: 'REQUEST_IN_PROGRESS' },
      { 'Retry-After': '1' },
    );
  }
  return error;
}

/** 422: the key belongs to another request. */
export const keyReused = () =>
  new HttpError(422, 'This Idempotency-Key was used with another body: take a new key for a new request.');
